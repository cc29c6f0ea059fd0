package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.observe.Observer;
import culex.broker.session.Session;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.Faults;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.RecordedFaults;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of connections and subscriptions that an Observer gets: each once, in the order of their causes. */
class ObserverConnectionsTest extends ObserverFixture {
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
    void disconnectEventHasTheNumbersOfMessagesInFlightAndQueued() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1), publisher.publish(AT_LEAST_ONCE, 2));
        events.clear();
        subscriber.breakOff();
        assertEquals(List.of("disconnected a by the network: network_error, 1 in flight, 1 queued"), take());
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
    void takeOverIsReportedAsDisconnectOfTheOldConnectionBeforeTheNewConnect() {
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
}
