package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The memory that stays in use after the end of a Session: cached matches of the router may refer to the Session for as long as the broker
 * runs.
 */
class EndedSessionMemoryTest {
    private static final int FILTERS = 1_000;
    private static final SessionLimits LIMITS = new SessionLimits(
            FILTERS, FILTERS, 10, 10_000_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final ManualLoop loop = new ManualLoop(0);
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final SessionRegistry registry =
            new SessionRegistry(tree, LIMITS, List.of(loop), List.of(FORGETFUL), new NoSessionEndListener());

    private void openWithSubscriptions(String clientId) {
        loop.turn(() -> registry.open(clientId, false, loop, (session, present) -> {
            for (int i = 0; i < FILTERS; i++) {
                Subscription subscription = new Subscription(
                        Objects.requireNonNull(TopicFilter.parse("filter/" + i)),
                        new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, 0),
                        0);
                session.subscriptions().put(subscription);
                tree.add(subscription.filter(), session, subscription);
            }
        }));
        ManualLoop.runAll(List.of(loop));
    }

    /**
     * The Topic Filters of 25 clients, 6 MB each, stayed in memory after the end of their sessions, and the broker rejected all other
     * clients until its restart.
     */
    @Test
    void endedSessionReleasesItsSubscriptions() {
        openWithSubscriptions("client");
        Session session = registry.sessions().iterator().next();
        assertEquals(FILTERS, session.subscriptions().all().size());
        assertEquals(FILTERS, tree.size());
        loop.turn(() -> registry.end(session));
        ManualLoop.runAll(List.of(loop));
        assertEquals(Map.of(), session.subscriptions().all());
        assertEquals(0, session.subscriptions().bytes());
        assertEquals(0, tree.size());
    }
}
