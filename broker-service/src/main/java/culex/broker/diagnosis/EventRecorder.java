package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;

/** Creates a {@link ClientEvent} from each reported event of a client, and passes it to the worker. Runs on any event loop. */
final class EventRecorder implements Observer {
    private static final String BANNED = "banned";
    private static final String TAKEN_OVER = "taken_over";

    private final EventQueue queue;

    EventRecorder(EventQueue queue) {
        this.queue = queue;
    }

    @Override
    public boolean observesMessages() {
        return false;
    }

    @Override
    public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
        String detail = "MQTT " + version.label() + (sessionPresent ? ", session present" : "");
        add(ClientEvent.Kind.CONNECTED, client, "", "", detail, ClientEvent.NONE, ClientEvent.NONE);
    }

    @Override
    public void onRejected(Client client, String reason, String detail) {
        ClientEvent.Kind kind = reason.equals(BANNED) ? ClientEvent.Kind.BANNED : ClientEvent.Kind.REJECTED;
        add(kind, client, "", reason, detail, ClientEvent.NONE, ClientEvent.NONE);
    }

    @Override
    public void onDisconnected(Client client, End end) {
        ClientEvent.Kind kind = switch (end.reason()) {
            case BANNED -> ClientEvent.Kind.BANNED;
            case TAKEN_OVER -> ClientEvent.Kind.TAKEN_OVER;
            default -> ClientEvent.Kind.DISCONNECTED;
        };
        add(kind, client, end.by().label(), end.reason(), end.detail(), end.inFlight(), end.queued());
    }

    @Override
    public void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {
        add(ClientEvent.Kind.SUBSCRIBED, clientId, topicFilter, "QoS " + maximumQos.value(), ClientEvent.NONE);
    }

    @Override
    public void onUnsubscribed(String clientId, String topicFilter) {
        add(ClientEvent.Kind.UNSUBSCRIBED, clientId, topicFilter, "", ClientEvent.NONE);
    }

    @Override
    public void onQueueFull(String clientId, long dropped) {
        add(ClientEvent.Kind.QUEUE_FULL, clientId, "queue_full", "messages are dropped", dropped);
    }

    @Override
    public void onThrottled(String clientId, String setting) {
        add(ClientEvent.Kind.THROTTLED, clientId, "rate_exceeded", setting, ClientEvent.NONE);
    }

    private void add(
            ClientEvent.Kind kind, Client client, String by, String reason, String detail, long inFlight, long queued) {
        String user = client.userName();
        queue.add(new ClientEvent(
                queue.nowMillis(),
                kind,
                ClientEvent.cut(client.clientId()),
                user == null ? "" : ClientEvent.cut(user),
                client.transport() + ' ' + client.address(),
                by,
                reason,
                ClientEvent.cut(detail),
                inFlight,
                queued));
    }

    private void add(ClientEvent.Kind kind, String clientId, String reason, String detail, long queued) {
        queue.add(new ClientEvent(
                queue.nowMillis(),
                kind,
                ClientEvent.cut(clientId),
                "",
                "",
                "",
                ClientEvent.cut(reason),
                ClientEvent.cut(detail),
                ClientEvent.NONE,
                queued));
    }
}
