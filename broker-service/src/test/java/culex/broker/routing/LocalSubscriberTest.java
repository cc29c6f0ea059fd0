package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.transport.Faults;
import culex.broker.transport.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A subscriber inside the process: the messages that it receives, its queue while its handler is slow, and its end. */
class LocalSubscriberTest extends LocalSubscriberFixture {
    private static final int MANY = 100_000;

    @Test
    void messagePublishedOnAnotherLoopIsDeliveredOnTheLoopOfTheSubscriber() {
        List<Boolean> onItsLoop = new ArrayList<>();
        subscriber(new LocalSubscriber.Limits(10, 10, 1000, false), delivery -> onItsLoop.add(loop.isCurrent()));
        Router router = router(publishers);
        publishers.turn(() -> router.publish(message("a")));
        ManualLoop.runAll(List.of(publishers, loop));
        assertEquals(List.of(true), onItsLoop);
    }

    @Test
    void messagesAboveTheUnacknowledgedLimitAreQueuedUntilAcknowledgement() {
        LocalSubscriber subscriber = subscriber(2, 10, false);
        publish("a", "b", "c", "d");
        assertEquals(List.of("a", "b"), received);
        acknowledge(subscriber, 1);
        assertEquals(List.of("a", "b", "c"), received);
        acknowledge(subscriber, 2);
        assertEquals(List.of("a", "b", "c", "d"), received);
        assertTrue(dropped.isEmpty());
    }

    @Test
    void acknowledgementFromAnotherThreadDeliversTheNextMessageOnTheLoop() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        subscriber.acknowledge(1);
        assertEquals(List.of("a"), received);
        assertTrue(loop.runOne());
        assertEquals(List.of("a", "b"), received);
    }

    @Test
    void messageThatIsAcknowledgedBeforeAnExceptionIsNotCountedAsAcknowledgedTwice() {
        LocalSubscriber[] subscriber = new LocalSubscriber[1];
        subscriber[0] = subscriber(new LocalSubscriber.Limits(1, 10, 1000, false), delivery -> {
            received.add(text(delivery));
            if (text(delivery).equals("a")) {
                subscriber[0].acknowledge(1);
                throw new IllegalStateException("bug");
            }
        });
        publish("a", "b", "c");
        assertEquals(List.of("a", "b"), received);
        assertEquals(List.of(Faults.Where.RECEIVER), faults.places());
    }

    @Test
    void acknowledgementOfMoreMessagesThanDeliveredIsRejected() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        assertThrows(IllegalArgumentException.class, () -> acknowledge(subscriber, 2));
    }

    @Test
    void handlerThatAcknowledgesImmediatelyReceivesALongQueueWithoutRecursion() {
        List<LocalSubscriber> self = new ArrayList<>();
        int[] count = {0};
        boolean[] acknowledges = {false};
        LocalSubscriber subscriber =
                subscriber(new LocalSubscriber.Limits(1, MANY, Long.MAX_VALUE, false), delivery -> {
                    count[0]++;
                    if (acknowledges[0]) {
                        self.getFirst().acknowledge(1);
                    }
                });
        self.add(subscriber);
        Router router = router(loop);
        loop.turn(() -> IntStream.range(0, MANY).forEach(i -> router.publish(message("a"))));
        acknowledges[0] = true;
        acknowledge(subscriber, 1);
        assertEquals(MANY, count[0]);
    }

    @Test
    void exceptionOfTheHandlerIsAFaultAndTheNextMessageIsDelivered() {
        List<String> seen = new ArrayList<>();
        subscriber(new LocalSubscriber.Limits(1, 10, 1000, false), delivery -> {
            seen.add(text(delivery));
            throw new IllegalStateException("the sink is broken");
        });
        publish("a", "b");
        assertEquals(List.of("a", "b"), seen);
        assertEquals(List.of(Faults.Where.RECEIVER, Faults.Where.RECEIVER), faults.places());
    }

    @Test
    void closedSubscriberIsRemovedFromTheTreeAndReceivesNoMoreMessages() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        loop.turn(subscriber::close);
        assertEquals(0, tree.size());
        acknowledge(subscriber, 1);
        publish("c");
        loop.turn(() -> subscriber.subscribe(filter("t"), AT_LEAST_ONCE));
        assertEquals(0, tree.size());
        assertEquals(List.of("a"), received);
        assertFalse(subscriber.isOnline());
    }

    @Test
    void unsubscribeKeepsTheOtherSubscriptions() {
        LocalSubscriber subscriber = subscriber(10, 10, false);
        loop.turn(() -> {
            subscriber.subscribe(filter("+"), AT_LEAST_ONCE);
            subscriber.unsubscribe(filter("t"));
        });
        publish("a");
        assertEquals(List.of("a"), received);
        assertEquals(1, tree.size());
    }

    @Test
    void sharedSubscriptionMembersReceiveInRotationWithoutClosedMembers() {
        List<String> second = new ArrayList<>();
        LocalSubscriber one = member("one", recording);
        member("two", delivery -> second.add(text(delivery)));
        publish("a", "b");
        assertEquals(1, received.size());
        assertEquals(1, second.size());
        loop.turn(one::close);
        publish("c", "d");
        assertEquals(3, second.size());
    }

    private LocalSubscriber member(String name, LocalSubscriber.Handler handler) {
        LocalSubscriber member =
                new LocalSubscriber(name, loop, tree, new LocalSubscriber.Limits(10, 10, 1000, false), handler);
        loop.turn(() -> member.subscribe(filter("$share/g/t"), AT_LEAST_ONCE));
        return member;
    }
}
