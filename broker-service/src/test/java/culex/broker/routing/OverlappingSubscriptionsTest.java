package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Subscription;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The combined options of the overlapping subscriptions of one Session. */
class OverlappingSubscriptionsTest {
    private final List<Session> opened = new ArrayList<>();

    @BeforeEach
    void open() {
        ManualLoop loop = new ManualLoop(0);
        SessionLimits limits =
                new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
        new SessionRegistry(
                        new SubscriptionTree<>(),
                        limits,
                        List.of(loop),
                        List.of(new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {})),
                        new NoSessionEndListener())
                .open("client", true, loop, (session, present) -> opened.add(session));
    }

    private static Subscription subscription(QoS qos, boolean noLocal, boolean retainAsPublished, int identifier) {
        TopicFilter filter = TopicFilter.parse("a/" + identifier);
        assertNotNull(filter);
        return new Subscription(filter, new SubscriptionOptions(qos, noLocal, retainAsPublished, 0), identifier);
    }

    private MatchedReceiver gather(Subscription first, Subscription... more) {
        OverlappingSubscriptions overlapping = new OverlappingSubscriptions(opened.getFirst(), first);
        for (Subscription subscription : more) {
            overlapping.add(subscription);
        }
        return overlapping.toReceiver();
    }

    @Test
    void overlappingSubscriptionsCombineHighestQosAllIdentifiersAndAnyRetainAsPublished() {
        MatchedReceiver receiver = gather(
                subscription(QoS.AT_LEAST_ONCE, false, false, 7),
                subscription(QoS.EXACTLY_ONCE, false, false, 8),
                subscription(QoS.AT_MOST_ONCE, false, true, 9));
        assertEquals(QoS.EXACTLY_ONCE, receiver.options().maximumQos());
        assertEquals(true, receiver.options().retainAsPublished());
        assertArrayEquals(new int[] {7, 8, 9}, receiver.options().subscriptionIdentifiers());
        assertSame(receiver.options(), receiver.ownOptions());
    }

    @Test
    void ownMessagesAreDeliveredByTheSubscriptionsWithoutNoLocal() {
        MatchedReceiver receiver = gather(
                subscription(QoS.AT_LEAST_ONCE, false, false, 7),
                subscription(QoS.EXACTLY_ONCE, true, true, 8),
                subscription(QoS.AT_MOST_ONCE, false, false, 9));
        assertArrayEquals(new int[] {7, 8, 9}, receiver.options().subscriptionIdentifiers());
        assertNotNull(receiver.ownOptions());
        assertEquals(QoS.AT_LEAST_ONCE, receiver.ownOptions().maximumQos());
        assertArrayEquals(new int[] {7, 9}, receiver.ownOptions().subscriptionIdentifiers());
    }

    @Test
    void ownMessagesAreNotDeliveredWhenAllSubscriptionsHaveNoLocal() {
        MatchedReceiver receiver = gather(
                subscription(QoS.AT_LEAST_ONCE, true, false, 7), subscription(QoS.AT_LEAST_ONCE, true, false, 8));
        assertNull(receiver.ownOptions());
        assertArrayEquals(new int[] {7, 8}, receiver.options().subscriptionIdentifiers());
    }

    @Test
    void thousandsOfOverlappingSubscriptionsKeepTheirIdentifiers() {
        Subscription[] more = IntStream.rangeClosed(2, 8192)
                .mapToObj(identifier -> subscription(QoS.AT_MOST_ONCE, false, false, identifier))
                .toArray(Subscription[]::new);
        MatchedReceiver receiver = gather(subscription(QoS.AT_MOST_ONCE, false, false, 1), more);
        assertEquals(8192, receiver.options().subscriptionIdentifiers().length);
        assertEquals(8192, receiver.options().subscriptionIdentifiers()[8191]);
    }
}
