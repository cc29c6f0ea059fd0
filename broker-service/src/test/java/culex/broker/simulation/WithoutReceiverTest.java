package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.routing.Router;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The count of messages without a receiver: messages of clients that match no subscription. */
class WithoutReceiverTest {
    private static final int AT_LEAST_ONCE = 1;

    private final ManualLoop loop = new ManualLoop(0);
    private final List<ManualLoop> loops = List.of(loop);
    private final SimulatedBroker broker =
            new SimulatedBroker(loops, new SessionLimits(10, 10, 10, 1000, Duration.ZERO, QueueFull.DROP_NEWEST, 5, 0));

    private RecordedClient connect(String clientId) {
        return new RecordedClient(broker, loops, loop, new ConnectWords(clientId, true, true, 0, 10, 0, null, ""));
    }

    private long withoutReceiver() {
        return loop.counters().messagesWithoutReceiver();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messageWithoutASubscriberIsCountedOnceAsWithoutReceiver(int qos) {
        RecordedClient publisher = connect("publisher");
        publisher.write(publisher.publish(qos, 7), ClientWire.acknowledge(ClientWire.PUBREL, 7));
        assertEquals(1, withoutReceiver());
    }

    @Test
    void messageWithAReceiverIsNotCountedAsWithoutReceiver() {
        connect("a").subscribe("t", AT_LEAST_ONCE);
        connect("b").subscribe("$share/g/t", AT_LEAST_ONCE);
        RecordedClient publisher = connect("publisher");
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        assertEquals(0, withoutReceiver());
    }

    @Test
    void messageForAnOfflineSubscriberIsNotCountedAsWithoutReceiver() {
        RecordedClient away = new RecordedClient(broker, loops, loop, RecordedClient.kept("a"));
        away.subscribe("t", AT_LEAST_ONCE);
        away.breakOff();
        RecordedClient publisher = connect("publisher");
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        assertEquals(0, withoutReceiver());
    }

    @Test
    void messagePublishedByTheBrokerIsNotCountedAsWithoutReceiver() {
        Router router = broker.services().routers().of(loop);
        loop.turn(() -> router.publishOfServer(new Message(
                router.topic("$SYS/broker/uptime"),
                new byte[] {'1'},
                QoS.AT_MOST_ONCE,
                true,
                new byte[0],
                Message.NEVER,
                "",
                loop.nowNanos())));
        assertEquals(0, withoutReceiver());
    }
}
