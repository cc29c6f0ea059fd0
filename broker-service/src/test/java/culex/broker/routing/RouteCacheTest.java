package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.security.Authorizer;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The cache of the receivers of Topic Names, and what it refers to when its Sessions have ended. */
class RouteCacheTest {
    private static final SubscriptionOptions AT_MOST_ONCE = new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, 0);
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
    private static final Journal NO_STORE = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});
    private static final long LATER_MILLIS = 2_000;

    private final ManualLoop loop = new ManualLoop(0);
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final SessionRegistry registry =
            new SessionRegistry(tree, LIMITS, List.of(loop), List.of(NO_STORE), new NoSessionEndListener());
    private final RouteCache cache = new RouteCache(tree, Authorizer.OPEN, loop, 1, 1 << 20);

    private Session subscriber(String clientId, String filter) {
        Session[] opened = new Session[1];
        loop.turn(() -> registry.open(clientId, false, loop, (session, present) -> {
            Subscription subscription =
                    new Subscription(Objects.requireNonNull(TopicFilter.parse(filter)), AT_MOST_ONCE, 0);
            session.subscriptions().put(subscription);
            tree.add(subscription.filter(), session, subscription);
            opened[0] = session;
        }));
        ManualLoop.runAll(List.of(loop));
        return opened[0];
    }

    private void end(Session session) {
        loop.turn(() -> registry.end(session));
        ManualLoop.runAll(List.of(loop));
    }

    private long cachedBytes() {
        return loop.memory().budget().bytes(MemoryUse.CACHES);
    }

    /** Each cached match kept its ended Sessions, uncounted, of about 4 KB each: clients that came and went filled a heap of 256 MB. */
    @Test
    void endedSessionsAreReleasedWithoutAnotherPublish() {
        TopicName topic = cache.topic("t");
        long empty = cachedBytes();
        Session session = subscriber("client", "t");
        assertEquals(1, cache.match(topic).receivers());
        assertTrue(cachedBytes() > empty);
        end(session);
        loop.advance(LATER_MILLIS);
        assertEquals(empty, cachedBytes());
        assertEquals(0, cache.match(topic).receivers());
    }

    @Test
    void matchThatIsUpToDateStaysCached() {
        TopicName topic = cache.topic("t");
        Session other = subscriber("other", "u");
        subscriber("client", "t");
        Match match = cache.match(topic);
        end(other);
        loop.advance(LATER_MILLIS);
        assertEquals(match, cache.match(topic));
    }

    /** The receivers of a Topic Name that is too long for the cache are those of its last match. */
    @Test
    void endedSessionsOfATopicNameThatIsNotCachedAreReleased() {
        String name = "t".repeat(1 << 15);
        TopicName topic = cache.topic(name);
        Session session = subscriber("client", "#");
        assertEquals(1, cache.match(topic).receivers());
        end(session);
        loop.advance(LATER_MILLIS);
        Session another = subscriber("another", "#");
        assertEquals(1, cache.match(topic).receivers());
        assertEquals("another", another.clientId());
    }
}
