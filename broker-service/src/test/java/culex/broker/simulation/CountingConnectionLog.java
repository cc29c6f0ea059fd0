package culex.broker.simulation;

import culex.broker.connection.CloseReason;
import culex.broker.connection.ConnectionLog;
import culex.broker.packet.Packet;
import culex.broker.security.AclOperation;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import culex.broker.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the connections that are open, and records the settings of exceeded rates. */
final class CountingConnectionLog implements ConnectionLog {
    private final List<String> exceeded = new ArrayList<>();
    private int open;

    /** Returns the number of connections that are open. */
    int open() {
        return open;
    }

    /** Returns the settings of the exceeded rates, in the order of their log lines. */
    List<String> exceeded() {
        return exceeded;
    }

    @Override
    public void opened(Peer peer) {
        open++;
    }

    @Override
    public void connected(Peer peer, Client client, Accepted accepted) {}

    @Override
    public void denied(AclOperation operation, Principal client, String clientId, String topic, String reason) {}

    @Override
    public void loginRejected(LoginFailure failure) {}

    @Override
    public void rateExceeded(Client client, String setting) {
        exceeded.add(setting);
    }

    @Override
    public void packet(@Nullable String clientId, Packet packet) {}

    @Override
    public boolean wantsPackets() {
        return false;
    }

    @Override
    public void closed(Peer peer, @Nullable Client client, boolean wasConnected, CloseReason reason, String detail) {
        open--;
    }
}
