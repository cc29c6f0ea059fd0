package culex.broker.admin;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages of each topic, and has their last values, while somebody asks for them: it subscribes to all topics with the first
 * question and ends a minute after the last one. Limited in topics and in bytes. One loop owns it; any thread reads {@link #topics}.
 */
final class TopicWatch implements LocalSubscriber.Handler {
    static final int TOPICS_MAX = 10_000;
    static final long IDLE_MILLIS = 60_000;

    private static final long BYTES_MAX = 8 << 20;
    /** Beyond that no more values are held, so that there is room for further topics. */
    private static final long BYTES_WITH_VALUES_MAX = 6 << 20;
    /** The value of a larger message is not held. */
    private static final int VALUE_BYTES_MAX = 16 << 10;
    /** An entry of the map with its key and value. */
    private static final int ENTRY_BYTES = 150;

    private static final TopicFilter ALL = Objects.requireNonNull(TopicFilter.parse("#"));
    private static final SubscriptionOptions OPTIONS = new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true, 0);

    private final Loop loop;
    private final SubscriptionTree<Receiver, Subscription> tree;
    private final Map<String, Seen> topics = new ConcurrentHashMap<>();
    private final TimerWheel.Timer idle = new TimerWheel.Timer(this::end);
    private @Nullable LocalSubscriber subscriber;
    private long bytes;
    private volatile long sinceMillis;
    private volatile long notCounted;

    /**
     * What was seen of a topic.
     *
     * @param messages since the watch began
     * @param last the last message; null when it is too large, or there was no room for it
     * @param atMillis when that came
     */
    record Seen(long messages, @Nullable Message last, long atMillis) {}

    TopicWatch(Loop loop, SubscriptionTree<Receiver, Subscription> tree) {
        this.loop = loop;
        this.tree = tree;
    }

    Loop loop() {
        return loop;
    }

    /** Begins unless it has begun, and goes on for another minute. On the loop. */
    void ask() {
        loop.arm(idle, IDLE_MILLIS);
        if (subscriber == null) {
            sinceMillis = loop.nowMillis();
            LocalSubscriber begun =
                    new LocalSubscriber("$api/topics", loop, tree, new LocalSubscriber.Limits(1, 1, 1, true), this);
            subscriber = begun;
            begun.subscribe(ALL, OPTIONS);
        }
    }

    private void end() {
        LocalSubscriber ended = subscriber;
        if (ended != null) {
            subscriber = null;
            ended.close();
            topics.clear();
            notCounted = 0;
            count(-bytes);
        }
    }

    /** The topics so far, of at most {@link #TOPICS_MAX}; from any thread. */
    Map<String, Seen> topics() {
        return topics;
    }

    /** When the watch began, in milliseconds of the epoch; from any thread. */
    long sinceMillis() {
        return sinceMillis;
    }

    /** The messages to topics for which there was no room; from any thread. */
    long notCounted() {
        return notCounted;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone writes
    public void onMessage(Delivery delivery) {
        LocalSubscriber to = subscriber;
        if (to == null) {
            return;
        }
        to.acknowledge(1);
        if (loop.memory().budget().isShedding()) {
            end();
            return;
        }
        Message message = delivery.message();
        String topic = message.topic().value();
        Seen before = topics.get(topic);
        long held = before == null ? 0 : sizeOf(before, message);
        boolean isRoom = topics.size() < TOPICS_MAX
                && bytes + ENTRY_BYTES + message.topic().sizeBytes() <= BYTES_MAX;
        if (before == null && !isRoom) {
            notCounted++;
            return;
        }
        int size = message.sizeBytes();
        boolean fits = size <= VALUE_BYTES_MAX && bytes - held + ENTRY_BYTES + size <= BYTES_WITH_VALUES_MAX;
        long messages = before == null ? 1 : before.messages() + 1;
        Seen seen = new Seen(messages, fits ? message : null, loop.nowMillis());
        topics.put(topic, seen);
        count(sizeOf(seen, message) - held);
    }

    /** @param any a message of the topic */
    private static long sizeOf(Seen seen, Message any) {
        Message last = seen.last();
        return (long) ENTRY_BYTES + (last == null ? any.topic().sizeBytes() : last.sizeBytes());
    }

    private void count(long more) {
        bytes += more;
        loop.memory().add(MemoryUse.QUEUES, more);
    }
}
