package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.ClientDrops;
import culex.broker.delivery.DeliveryJournal;
import culex.broker.delivery.OutboundFlow;
import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.delivery.Outlet;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.security.AclRequest;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.security.ReceivePermissions;
import culex.broker.security.SessionOwner;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.Faults;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.RecordedFaults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that an Observer gets: each once, in the order of their causes. */
class ObserverTest {
    private static final int AT_MOST_ONCE = 0;
    private static final int AT_LEAST_ONCE = 1;
    private static final int EXACTLY_ONCE = 2;
    private static final int LEVELS_MAX = 100;
    private static final int REASON_NOT_AUTHORIZED = 0x87;
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    private final List<String> events = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop(0, new Recorder());
    private final List<ManualLoop> loops = List.of(loop, new ManualLoop(1, new Recorder()));
    private SimulatedBroker broker = start(QueueFull.DROP_NEWEST, Duration.ZERO);

    /** Writes each event as one line. */
    private final class Recorder implements Observer {
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

    private static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    private SimulatedBroker start(QueueFull queueFull, Duration ageMax) {
        return new SimulatedBroker(loops, limits(queueFull, ageMax));
    }

    private static SessionLimits limits(QueueFull queueFull, Duration ageMax) {
        return new SessionLimits(1, 10, 1, 1000, ageMax, queueFull, 5, 0);
    }

    private static ConnectWords words(String clientId, boolean clean, long expirySeconds) {
        return new ConnectWords(clientId, true, clean, expirySeconds, 10, 0, null, "");
    }

    private RecordedClient connect(String clientId) {
        return new RecordedClient(broker, loops, loop, words(clientId, true, 0));
    }

    private RecordedClient persistent(String clientId) {
        return new RecordedClient(broker, loops, loop, words(clientId, false, Session.NEVER_EXPIRES));
    }

    /** Connects a client that subscribes to "t", and discards the events of this. */
    private RecordedClient subscriber(String clientId, int qos) {
        RecordedClient client = persistent(clientId);
        client.subscribe("t", qos);
        events.clear();
        return client;
    }

    private RecordedClient publisher() {
        RecordedClient client = connect("publisher");
        events.clear();
        return client;
    }

    private List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    private List<String> dropped() {
        return take().stream().filter(event -> event.startsWith("dropped")).toList();
    }

    @Test
    void connectionAndSubscriptionOfAClientAreReportedOnce() {
        RecordedClient client = connect("a");
        client.subscribe("t/+", AT_LEAST_ONCE);
        client.write(DISCONNECT);
        client.breakOff();
        assertEquals(
                List.of(
                        "connected a over tcp from recorded:1, MQTT 5.0",
                        "subscribed a to t/+ with QoS 1",
                        "disconnected a by the client: disconnect"),
                take());
    }

    @Test
    void unsubscribeIsReportedOnce() {
        RecordedClient client = connect("a");
        client.subscribe("t", AT_LEAST_ONCE);
        events.clear();
        byte[] unsubscribe = {(byte) 0xA2, 6, 0, 9, 0, 0, 1, 't'};
        client.write(unsubscribe);
        client.write(unsubscribe);
        assertEquals(List.of("unsubscribed a from t"), take());
    }

    @Test
    void disconnectionReportsWhatIsInFlightAndQueued() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1), publisher.publish(AT_LEAST_ONCE, 2));
        events.clear();
        subscriber.breakOff();
        assertEquals(List.of("disconnected a by the network: network_error, 1 in flight, 1 queued"), take());
    }

    @Test
    void fullQueueIsReportedOnceAMinute() {
        subscriber("a", AT_LEAST_ONCE).breakOff();
        RecordedClient publisher = publisher();
        for (int i = 1; i <= 4; i++) {
            publisher.write(publisher.publish(AT_LEAST_ONCE, i));
        }
        loops.forEach(each -> each.advance(60_000));
        publisher.write(publisher.publish(AT_LEAST_ONCE, 5));
        assertEquals(
                List.of("queue full of a, 1 dropped", "queue full of a, 4 dropped"),
                take().stream().filter(event -> event.startsWith("queue full")).toList());
    }

    @Test
    void rejectedSubscriptionIsNotReported() {
        RecordedClient client = connect("a");
        events.clear();
        client.subscribe("t" + "/t".repeat(LEVELS_MAX), AT_LEAST_ONCE);
        assertFalse(client.isClosed());
        assertEquals(List.of(), take());
    }

    @Test
    void rejectedConnectIsReportedAsRejectedOnly() {
        broker.ban("client a reason=stolen");
        RecordedClient client = connect("a");
        assertTrue(client.isClosed());
        client.breakOff();
        assertEquals(List.of("rejected a: banned"), take());
    }

    @Test
    void socketWithoutAConnectIsNotReported() {
        Connection silent = new Connection(new RecordingSocket(loop), broker.services(), new TopicCache());
        loop.turn(() -> silent.onClosed("reset"));
        assertEquals(List.of(), take());
    }

    @Test
    void takeOverDisconnectsTheOldConnectionBeforeTheNewOneIsConnected() {
        RecordedClient old = persistent("a");
        new RecordedClient(broker, loops, loops.get(1), words("a", false, Session.NEVER_EXPIRES));
        old.breakOff();
        assertEquals(
                List.of(
                        "connected a over tcp from recorded:1, MQTT 5.0",
                        "disconnected a by the server: taken_over",
                        "connected a over tcp from recorded:1, MQTT 5.0, session present"),
                take());
    }

    @Test
    void observerFaultAtADisconnectPreventsNeitherTheWillNorTheSessionEnd() {
        RecordedFaults faults = new RecordedFaults();
        Observer failing = new Observer() {
            @Override
            public void onDisconnected(Client client, End end) {
                throw new IllegalStateException("injected");
            }
        };
        ManualLoop failingLoop = new ManualLoop(0, faults, failing);
        broker = new SimulatedBroker(List.of(failingLoop), limits(QueueFull.DROP_NEWEST, Duration.ZERO));
        RecordedClient subscriber = new RecordedClient(broker, List.of(failingLoop), failingLoop, words("s", true, 0));
        subscriber.subscribe("t", AT_MOST_ONCE);
        ConnectWords withWill = new ConnectWords("a", true, true, 0, 10, 0, "t", "w");
        new RecordedClient(broker, List.of(failingLoop), failingLoop, withWill).breakOff();
        assertEquals(List.of("w"), subscriber.payloads());
        assertEquals(1, broker.sessions().sessions().size(), "only the subscriber has a Session");
        assertEquals(List.of(Faults.Where.CONNECTION), faults.places());
    }

    @Test
    void messageOfQos0IsReportedAsReceivedRoutedAndDelivered() {
        subscriber("a", AT_MOST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_MOST_ONCE, 7));
        assertEquals(List.of("received 7 from publisher", "routed 7 to 1", "delivered 7 to a with QoS 0, 0"), take());
    }

    @Test
    void messageOfQos1IsReportedAsSettledAtItsPubAck() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        assertEquals(
                List.of(
                        "received 7 from publisher",
                        "routed 7 to 1",
                        "delivered 7 to a with QoS 1, 1",
                        "settled 1 by a"),
                take());
    }

    @Test
    void messageOfQos2IsReportedAsRoutedAtItsPubRelAndAsSettledAtItsPubComp() {
        RecordedClient subscriber = subscriber("a", EXACTLY_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(EXACTLY_ONCE, 7));
        publisher.write(publisher.publish(EXACTLY_ONCE, 7));
        assertEquals(List.of("received 7 from publisher"), take());
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 7));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBREC, 1));
        assertEquals(List.of("routed 7 to 1", "delivered 7 to a with QoS 2, 1"), take());
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBCOMP, 1));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBCOMP, 1));
        assertEquals(List.of("settled 1 by a"), take());
    }

    @Test
    void messageOfQos2IsReportedAsSettledAtAPubRecThatRejectsIt() {
        RecordedClient subscriber = subscriber("a", EXACTLY_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(EXACTLY_ONCE, 7), ClientWire.acknowledge(ClientWire.PUBREL, 7));
        events.clear();
        subscriber.write(new byte[] {0x50, 3, 0, 1, (byte) REASON_NOT_AUTHORIZED});
        assertEquals(List.of("settled 1 by a"), take());
    }

    @Test
    void messageInFlightIsReportedAsDeliveredAgainOnALaterConnection() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        subscriber.breakOff();
        events.clear();
        persistent("a").write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        assertEquals(
                List.of(
                        "connected a over tcp from recorded:1, MQTT 5.0, session present",
                        "delivered 7 to a with QoS 1, 1, again",
                        "settled 1 by a"),
                take());
    }

    @Test
    void messageForReceiversOnSeveralLoopsIsReportedAsRoutedOnce() {
        subscriber("a", AT_MOST_ONCE);
        RecordedClient other = new RecordedClient(broker, loops, loops.get(1), words("b", true, 0));
        other.subscribe("t", AT_MOST_ONCE);
        connect("c").subscribe("$share/g/t", AT_MOST_ONCE);
        connect("d").subscribe("$share/g/t", AT_MOST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_MOST_ONCE, 7));
        List<String> taken = take();
        assertEquals(List.of("received 7 from publisher", "routed 7 to 3"), taken.subList(0, 2));
        assertEquals(5, taken.size(), () -> taken + " has three deliveries");
    }

    @Test
    void messageWithoutReceiversIsReportedAsRoutedToNoReceiver() {
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        assertEquals(List.of("received 7 from publisher", "routed 7 to 0"), take());
    }

    @Test
    void messageOfQos0ForAClientThatIsNotConnectedIsReportedAsDroppedOffline() {
        subscriber("a", AT_MOST_ONCE).breakOff();
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_MOST_ONCE, 7));
        assertEquals(List.of("dropped 7 for a: offline"), dropped());
    }

    @Test
    void messageThatArrivesAtAFullQueueIsReportedAsDropped() {
        subscriber("a", AT_LEAST_ONCE).breakOff();
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1), publisher.publish(AT_LEAST_ONCE, 2));
        assertEquals(List.of("dropped 2 for a: queue_full"), dropped());
    }

    @Test
    void oldestMessageOfAFullQueueIsReportedAsDroppedIfConfigured() {
        broker = start(QueueFull.DROP_OLDEST, Duration.ZERO);
        subscriber("a", AT_LEAST_ONCE).breakOff();
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1), publisher.publish(AT_LEAST_ONCE, 2));
        assertEquals(List.of("dropped 1 for a: queue_full"), dropped());
    }

    @Test
    void queuedMessageThatIsTooOldIsReportedAsDropped() {
        broker = start(QueueFull.DROP_NEWEST, Duration.ofSeconds(60));
        subscriber("a", AT_LEAST_ONCE).breakOff();
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1));
        loops.forEach(each -> each.advance(61_000));
        persistent("a");
        assertEquals(List.of("dropped 1 for a: too_old"), dropped());
    }

    @Test
    void queuedMessageWhoseExpiryIntervalHasElapsedIsReportedAsDropped() {
        subscriber("a", AT_LEAST_ONCE).breakOff();
        publisher().write(ClientWire.publish(true, false, AT_LEAST_ONCE, false, "t", 1, 5, "x"));
        loops.forEach(each -> each.advance(6000));
        persistent("a");
        assertEquals(List.of("dropped x for a: expired"), dropped());
    }

    @Test
    void messageOfQos2ThatExpiresBeforeItsPubRelIsReportedAsDroppedForItsPublisher() {
        RecordedClient publisher = publisher();
        publisher.write(ClientWire.publish(true, false, EXACTLY_ONCE, false, "t", 1, 5, "x"));
        loops.forEach(each -> each.advance(6000));
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 1));
        assertEquals(List.of("received x from publisher", "dropped x for publisher: expired"), take());
    }

    @Test
    void messageThatIsLargerThanTheClientAcceptsIsReportedAsDropped() {
        byte[] connect = {0x10, 19, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 5, 0x27, 0, 0, 0, 100, 0, 1, 'a'};
        Connection small = new Connection(new RecordingSocket(loop), broker.services(), new TopicCache());
        byte[] subscribe = ClientWire.subscribe(1, new SimulatedSubscription("t", AT_MOST_ONCE, false, false, 0, true));
        loop.turn(() -> small.onBytes(connect, 0, connect.length));
        loop.turn(() -> small.onBytes(subscribe, 0, subscribe.length));
        ManualLoop.runAll(loops);
        RecordedClient publisher = publisher();
        String payload = "x".repeat(100);
        publisher.write(ClientWire.publish(true, false, AT_MOST_ONCE, false, "t", 0, -1, payload));
        assertEquals(List.of("dropped " + payload + " for a: too_large"), dropped());
    }

    @Test
    void messageThatArrivesAfterTheEndOfTheSessionIsReportedAsDropped() {
        RecordedClient subscriber = new RecordedClient(broker, loops, loops.get(1), words("a", true, 0));
        subscriber.subscribe("t", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.writeInOneTurn(publisher.publish(AT_LEAST_ONCE, 7));
        subscriber.breakOff();
        assertEquals(List.of("dropped 7 for a: session_ended"), dropped());
    }

    @Test
    void queuedMessageThatTheClientMayNoLongerReceiveIsReportedAsDropped() {
        Object[] rules = {"before"};
        Authorizer authorizer = new Authorizer() {
            @Override
            public Decision decide(AclRequest request, Principal client, String clientId) {
                return Authorizer.OPEN.decide(request, client, clientId);
            }

            @Override
            public boolean hasConditions(Principal client) {
                return false;
            }

            @Override
            public boolean mayReceive(Principal client, String clientId, String topicName) {
                return false;
            }

            @Override
            public Object rules() {
                return rules[0];
            }
        };
        OutboundFlow flow = new OutboundFlow(
                new ClientDrops("a"),
                new OutboundLimits(1, 1000, 10, 1000, 1000, 1000, Duration.ZERO, QueueFull.DROP_NEWEST),
                new DeliveryJournal(1, () -> false, Runnable::run),
                Runnable::run,
                filter -> {});
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        ReceivePermissions receiving = new ReceivePermissions(authorizer, new SessionOwner(Principal.ANONYMOUS), "a");
        Message queued = TestMessages.of(new byte[] {'7'}, QoS.AT_LEAST_ONCE, false, "publisher");
        loop.turn(() -> {
            flow.attach(
                    new Outlet(new RecordingSocket(loop), ProtocolVersion.MQTT_5, 10, Long.MAX_VALUE, 0, 0, receiving));
            flow.drain();
            flow.deliver(TestMessages.of(1, QoS.AT_LEAST_ONCE), options, false, loop);
            flow.deliver(queued, options, false, loop);
            rules[0] = "after";
            flow.acknowledged(1);
        });
        assertEquals(1, loop.counters().droppedFor(DropReason.NOT_AUTHORIZED));
        assertEquals(List.of("dropped 7 for a: not_authorized"), dropped());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messageThatCannotBeStoredIsReportedAsDroppedForItsPublisher(boolean isDegraded) {
        SessionLimits limits = limits(QueueFull.DROP_NEWEST, Duration.ZERO);
        broker = new SimulatedBroker(loops, limits, any -> NotStoredTest.broken(isDegraded));
        publisher().write(ClientWire.publish(true, false, AT_LEAST_ONCE, true, "t", 1, -1, "x"));
        assertEquals(List.of("dropped ? for publisher: not_stored"), dropped());
    }

    @Test
    void severalObserversAreNotifiedOfEachEventInTheOrderOfTheirList() {
        List<String> order = new ArrayList<>();
        Observer first = new Observer() {
            @Override
            public void onReceived(Message message) {
                order.add("first");
            }
        };
        Observer second = new Observer() {
            @Override
            public void onReceived(Message message) {
                order.add("second");
            }
        };
        Observer both = Observer.of(List.of(first, second));
        assertNotNull(both);
        both.onReceived(TestMessages.of(1, QoS.AT_MOST_ONCE));
        both.onSettled("a", 1);
        assertEquals(List.of("first", "second"), order);
        assertEquals(first, Observer.of(List.of(first)));
        assertNull(Observer.of(List.of()));
    }
}
