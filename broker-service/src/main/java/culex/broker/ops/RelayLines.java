package culex.broker.ops;

import culex.broker.cluster.RelayLog;
import culex.broker.transport.LogInterval;
import culex.broker.transport.Peer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Logs what happens to relayed clients, with a limit of lines per second or minute. May be called from any thread. */
public final class RelayLines implements RelayLog {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int OWNER_LINES_PER_SECOND = 1;
    private static final int CLIENT_LINES_PER_SECOND = 10;

    private static final Duration SECRET_INTERVAL = Duration.ofMinutes(1);

    private final LogInterval secretLines;
    private final ConnectionLines ownerLines;
    private final ConnectionLines clientLines;

    /** @param nanos the monotonic clock */
    public RelayLines(LongSupplier nanos) {
        secretLines = new LogInterval(SECRET_INTERVAL, nanos);
        ownerLines = new ConnectionLines(OWNER_LINES_PER_SECOND, nanos);
        clientLines = new ConnectionLines(CLIENT_LINES_PER_SECOND, nanos);
    }

    @Override
    public void ownerUnreachable(String owner, String reason) {
        if (ownerLines.permit()) {
            LOG.warnf(
                    "Clients cannot be relayed to the owner of the sessions, %s: %s", owner, LogText.printable(reason));
        }
    }

    @Override
    public void secretRejected(String owner) {
        if (secretLines.mayLog()) {
            LOG.warnf(
                    "Clients are rejected: the owner of the sessions, %s, does not accept the relays of this replica, because their"
                            + " mqtt.cluster.secret differ; give all replicas the same secret and start them again",
                    owner);
        }
    }

    @Override
    public void ownerUnknown() {
        if (ownerLines.permit()) {
            LOG.warn(
                    "Clients wait: this replica knows no owner of the sessions at the moment; see ./culex ctl cluster");
        }
    }

    @Override
    public void notRelayed(Peer client, String reason) {
        if (clientLines.permit()) {
            LOG.infof("%s closed before it was relayed: %s", client.address(), LogText.printable(reason));
        }
    }

    @Override
    public void ended(Peer client, String owner, String cause) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("The relay of %s to %s ended: %s", client.address(), owner, LogText.printable(cause));
        }
    }
}
