package culex.broker.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.observe.Counters;
import culex.broker.observe.DropReason;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.security.Authorizer;
import culex.broker.security.Principal;
import culex.broker.security.ReceivePermissions;
import culex.broker.security.SessionOwner;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The queue of a client that is offline or does not read stays within its limits. */
class OutboundQueueTest {
    private static final ReceivePermissions RECEIVES_ALL =
            new ReceivePermissions(Authorizer.OPEN, new SessionOwner(Principal.ANONYMOUS), "client");

    private static final int BYTES_MAX = 10_000;
    private static final Delivery.Options OPTIONS = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);

    private final ManualLoop loop = new ManualLoop(0);
    private final Counters counters = loop.counters();

    private static Message message(int bytes) {
        return TestMessages.of(bytes, QoS.AT_LEAST_ONCE);
    }

    private static OutboundFlow flow(int messagesMax, OutboundLimits.QueueFull queueFull) {
        return new OutboundFlow(
                new ClientDrops("client"),
                new OutboundLimits(
                        10,
                        Long.MAX_VALUE,
                        messagesMax,
                        BYTES_MAX,
                        Long.MAX_VALUE,
                        BYTES_MAX,
                        Duration.ZERO,
                        queueFull),
                new DeliveryJournal(1, () -> false, Runnable::run),
                Runnable::run,
                filter -> {});
    }

    private static List<Integer> left(OutboundFlow flow) {
        List<Integer> sizes = new ArrayList<>();
        flow.takeUndelivered(deliveries ->
                deliveries.forEach(delivery -> sizes.add(delivery.message().payload().length)));
        return sizes;
    }

    @Test
    void largeMessageDropsOldestMessagesUntilTheQueueFitsItsBytes() {
        OutboundFlow flow = flow(1000, OutboundLimits.QueueFull.DROP_OLDEST);
        for (int i = 0; i < 50; i++) {
            flow.deliver(message(1), OPTIONS, false, loop);
        }
        for (int i = 0; i < 20; i++) {
            flow.deliver(message(4000), OPTIONS, false, loop);
        }
        List<Integer> left = left(flow);
        assertTrue(left.stream().mapToInt(Integer::intValue).sum() <= BYTES_MAX, "left " + left);
        assertEquals(List.of(4000, 4000), left);
        assertEquals(68, counters.droppedFor(DropReason.QUEUE_FULL));
    }

    @Test
    void dropNewestDiscardsTheArrivingMessageOfAFullQueue() {
        OutboundFlow flow = flow(2, OutboundLimits.QueueFull.DROP_NEWEST);
        for (int size = 1; size <= 4; size++) {
            flow.deliver(message(size), OPTIONS, false, loop);
        }
        assertEquals(List.of(1, 2), left(flow));
        assertEquals(2, counters.droppedFor(DropReason.QUEUE_FULL));
    }

    @Test
    void dropOldestDiscardsTheFirstMessageOfAFullQueue() {
        OutboundFlow flow = flow(2, OutboundLimits.QueueFull.DROP_OLDEST);
        for (int size = 1; size <= 4; size++) {
            flow.deliver(message(size), OPTIONS, false, loop);
        }
        assertEquals(List.of(3, 4), left(flow));
    }

    /** A socket that is never writable. */
    private Transport fullSocket() {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "loop" -> loop;
                    case "isWritable" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void disconnectPolicyMarksTheSessionWhenItsQueueIsFull() {
        OutboundFlow flow = flow(1, OutboundLimits.QueueFull.DISCONNECT);
        flow.attach(new Outlet(fullSocket(), ProtocolVersion.MQTT_5, 10, Long.MAX_VALUE, 0, 0, RECEIVES_ALL));
        flow.deliver(message(1), OPTIONS, false, loop);
        assertFalse(flow.isOverflowed());
        flow.deliver(message(1), OPTIONS, false, loop);
        assertTrue(flow.isOverflowed());
    }

    @Test
    void overflowWhileOfflineDoesNotDisconnectTheClientAfterItReconnects() {
        OutboundFlow flow = flow(1, OutboundLimits.QueueFull.DISCONNECT);
        flow.deliver(message(1), OPTIONS, false, loop);
        flow.deliver(message(1), OPTIONS, false, loop);
        assertEquals(1, counters.droppedFor(DropReason.QUEUE_FULL));
        assertFalse(flow.isOverflowed());
    }
}
