package culex.broker.simulation;

import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A broker with an Observer that records each event as a line, and clients for its tests. */
abstract class ObserverFixture {
    static final int AT_MOST_ONCE = 0;
    static final int AT_LEAST_ONCE = 1;
    static final int EXACTLY_ONCE = 2;
    static final int LEVELS_MAX = 100;
    static final int REASON_NOT_AUTHORIZED = 0x87;
    static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    final List<String> events = new ArrayList<>();
    final ManualLoop loop = new ManualLoop(0, new Recorder());
    final List<ManualLoop> loops = List.of(loop, new ManualLoop(1, new Recorder()));
    SimulatedBroker broker = start(QueueFull.DROP_NEWEST, Duration.ZERO);

    /** Writes each event as one line. */
    final class Recorder implements Observer {
        @Override
        public void onReceived(Message message) {
            events.add("received " + text(message) + " from " + message.publisher());
        }

        @Override
        public void onRouted(Message message, int receivers) {
            events.add("routed " + text(message) + " to " + receivers);
        }

        @Override
        public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
            events.add("delivered " + text(message) + " to " + receiver + " with QoS " + qos.value() + ", "
                    + packetIdentifier + (isRepeated ? ", again" : ""));
        }

        @Override
        public void onSettled(String receiver, int packetIdentifier) {
            events.add("settled " + packetIdentifier + " by " + receiver);
        }

        @Override
        public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
            events.add(
                    "dropped " + (message == null ? "?" : text(message)) + " for " + clientId + ": " + reason.label());
        }

        @Override
        public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
            events.add("connected " + client.clientId() + " over " + client.transport() + " from " + client.address()
                    + ", MQTT " + version.label() + (sessionPresent ? ", session present" : ""));
        }

        @Override
        public void onDisconnected(Client client, End end) {
            String left = end.inFlight() + end.queued() == 0
                    ? ""
                    : ", " + end.inFlight() + " in flight, " + end.queued() + " queued";
            events.add(
                    "disconnected " + client.clientId() + " by the " + end.by().label() + ": " + end.reason() + left);
        }

        @Override
        public void onUnsubscribed(String clientId, String topicFilter) {
            events.add("unsubscribed " + clientId + " from " + topicFilter);
        }

        @Override
        public void onQueueFull(String clientId, long dropped) {
            events.add("queue full of " + clientId + ", " + dropped + " dropped");
        }

        @Override
        public void onThrottled(String clientId, String setting) {
            events.add("throttled " + clientId + ": " + setting);
        }

        @Override
        public void onRejected(Client client, String reason, String detail) {
            events.add("rejected " + client.clientId() + ": " + reason);
        }

        @Override
        public void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {
            events.add("subscribed " + clientId + " to " + topicFilter + " with QoS " + maximumQos.value());
        }
    }

    static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    SimulatedBroker start(QueueFull queueFull, Duration ageMax) {
        return new SimulatedBroker(loops, limits(queueFull, ageMax));
    }

    static SessionLimits limits(QueueFull queueFull, Duration ageMax) {
        return new SessionLimits(1, 10, 1, 1000, ageMax, queueFull, 5, 0);
    }

    static ConnectWords words(String clientId, boolean clean, long expirySeconds) {
        return new ConnectWords(clientId, true, clean, expirySeconds, 10, 0, null, "");
    }

    RecordedClient connect(String clientId) {
        return new RecordedClient(broker, loops, loop, words(clientId, true, 0));
    }

    RecordedClient persistent(String clientId) {
        return new RecordedClient(broker, loops, loop, words(clientId, false, Session.NEVER_EXPIRES));
    }

    /** Connects a client, subscribes it to "t", and discards the events recorded so far. */
    RecordedClient subscriber(String clientId, int qos) {
        RecordedClient client = persistent(clientId);
        client.subscribe("t", qos);
        events.clear();
        return client;
    }

    RecordedClient publisher() {
        RecordedClient client = connect("publisher");
        events.clear();
        return client;
    }

    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    List<String> dropped() {
        return take().stream().filter(event -> event.startsWith("dropped")).toList();
    }
}
