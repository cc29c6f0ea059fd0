package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.security.AclRequest;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.security.ReceivePermissions;
import culex.broker.security.SessionOwner;
import culex.broker.session.SessionLimits;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events of dropped messages that an Observer gets, with their reasons. */
class ObserverDropsTest extends ObserverFixture {
    @Test
    void fullQueueIsReportedAtMostOnceAMinute() {
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
    void queuedMessageThatIsOlderThanTheBrokerAllowsIsReportedAsDropped() {
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
    void dropEventOfAQos2MessageThatExpiresBeforeItsPubRelNamesItsPublisher() {
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
    void dropEventOfAMessageThatCannotBeStoredNamesItsPublisher(boolean isDegraded) {
        SessionLimits limits = limits(QueueFull.DROP_NEWEST, Duration.ZERO);
        broker = new SimulatedBroker(loops, limits, any -> NotStoredTest.broken(isDegraded));
        publisher().write(ClientWire.publish(true, false, AT_LEAST_ONCE, true, "t", 1, -1, "x"));
        assertEquals(List.of("dropped ? for publisher: not_stored"), dropped());
    }
}
