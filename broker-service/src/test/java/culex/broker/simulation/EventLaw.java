package culex.broker.simulation;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the events that the broker reports to an Observer during a run: connects and disconnects of a client alternate, and each
 * acknowledgement belongs to a reported PUBLISH.
 */
final class EventLaw implements Observer {
    private final boolean isCrashing;
    private final Set<String> connected = new HashSet<>();
    private final Set<String> unsettled = new HashSet<>();
    private int received;
    private int routed;
    private int expired;

    /**
     * @param isCrashing whether the broker may be killed in this run. The restarted broker can then get acknowledgements of messages that
     *     the killed one sent
     */
    EventLaw(boolean isCrashing) {
        this.isCrashing = isCrashing;
    }

    /** Called when the broker was killed. */
    void brokerLost() {
        connected.clear();
    }

    /** Checks at the end of a run that every client has disconnected. */
    void checkEnd() {
        check(connected.isEmpty(), connected + " have not disconnected");
        check(
                received <= routed + expired || isCrashing,
                received + " messages were received, " + routed + " routed, and " + expired + " expired");
    }

    private static void check(boolean holds, String broken) {
        if (!holds) {
            throw new AssertionError("observer: " + broken);
        }
    }

    @Override
    public void onReceived(Message message) {
        received++;
    }

    @Override
    public void onRouted(Message message, int receivers) {
        routed++;
    }

    @Override
    public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
        boolean isOfPublisher =
                message != null && clientId.equals(message.publisher()); // messages of a queue were routed before
        expired += reason == DropReason.EXPIRED && isOfPublisher ? 1 : 0;
    }

    @Override
    public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
        check(connected.add(client.clientId()), client.clientId() + " is connected twice");
    }

    @Override
    public void onDisconnected(Client client, End end) {
        check(connected.remove(client.clientId()), client.clientId() + " disconnected, and was not connected");
    }

    @Override
    public void onUnsubscribed(String clientId, String topicFilter) {
        check(connected.contains(clientId), clientId + " unsubscribes, and is not connected");
    }

    @Override
    public void onThrottled(String clientId, String setting) {
        check(connected.contains(clientId), clientId + " is throttled, and is not connected");
    }

    @Override
    public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        check(connected.contains(receiver), receiver + " gets a message, and is not connected");
        check((packetIdentifier == 0) == (qos == QoS.AT_MOST_ONCE), packetIdentifier + " for QoS " + qos);
        if (packetIdentifier != 0) {
            unsettled.add(receiver + ' ' + packetIdentifier);
        }
    }

    @Override
    public void onSettled(String receiver, int packetIdentifier) {
        check(connected.contains(receiver), receiver + " acknowledges a message, and is not connected");
        check(
                unsettled.remove(receiver + ' ' + packetIdentifier) || isCrashing,
                receiver + " acknowledges " + packetIdentifier + ", which it did not get");
    }
}
