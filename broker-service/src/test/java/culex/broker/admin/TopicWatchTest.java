package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.Router;
import culex.broker.security.Authorizer;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.ManualLoop;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages of topics are counted while callers request the list of topics, within limits. */
class TopicWatchTest {
    private final ManualLoop loop = new ManualLoop(0);
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final Router router = new Router(
            loop,
            List.of(loop),
            tree,
            Authorizer.OPEN,
            new RetainedMessages(RetainedLimits.NONE, null),
            new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {}),
            1 << 20);
    private final TopicWatch watch = new TopicWatch(loop, tree);

    private void publish(String topic, int bytes) {
        loop.turn(() -> router.publish(
                TestMessages.retained(topic, bytes, Message.NEVER).withoutRetain()));
    }

    private TopicWatch.Seen seen(String topic) {
        return Objects.requireNonNull(watch.topics().get(topic));
    }

    @Test
    void messagesAreCountedAfterTheFirstRequestForTheTopicList() {
        publish("a", 1);
        loop.turn(watch::ask);
        publish("a", 1);
        publish("a", 2);
        publish("b", 3);
        assertEquals(2, seen("a").messages());
        assertEquals(2, Objects.requireNonNull(seen("a").last()).payload().length);
        assertEquals(1, seen("b").messages());
    }

    @Test
    void countingEndsAndReleasesItsMemoryOneMinuteAfterTheLastRequest() {
        loop.turn(watch::ask);
        publish("a", 1);
        loop.advance(TopicWatch.IDLE_MILLIS - 1000);
        loop.turn(watch::ask);
        loop.advance(TopicWatch.IDLE_MILLIS - 1000);
        assertEquals(1, watch.topics().size());
        loop.advance(2000);
        assertEquals(0, watch.topics().size());
        assertEquals(0, tree.size());
        assertEquals(0, loop.memory().budget().bytes(MemoryUse.QUEUES));
    }

    @Test
    void topicWatchIgnoresTopicsBeyondItsMaximumNumberOfTopics() {
        loop.turn(watch::ask);
        IntStream.range(0, TopicWatch.TOPICS_MAX + 5).forEach(i -> publish("t/" + i, 1));
        publish("t/0", 1);
        assertEquals(TopicWatch.TOPICS_MAX, watch.topics().size());
        assertEquals(5, watch.notCounted());
        assertEquals(2, seen("t/0").messages());
    }

    @Test
    void messagesWithLargePayloadsAreCountedButNotStored() {
        loop.turn(watch::ask);
        publish("a", 20_000);
        assertNull(seen("a").last());
        IntStream.range(0, 1000).forEach(i -> publish("t/" + i, 10_000));
        assertNull(seen("t/999").last());
        long bytes = loop.memory().budget().bytes(MemoryUse.QUEUES);
        assertTrue(bytes > 5 << 20 && bytes <= 8 << 20, "bytes: " + bytes);
        assertEquals(0, watch.notCounted());
    }
}
