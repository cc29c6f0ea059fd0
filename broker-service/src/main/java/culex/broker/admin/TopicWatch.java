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
 * Counts the messages of each topic and stores the last one, while callers request the list of topics. Subscribes to all topics at the
 * first request, and unsubscribes one minute after the last request. The numbers of topics and of bytes are limited. One loop owns it; any
 * thread reads {@link #topics}.
 */
final class TopicWatch implements LocalSubscriber.Handler {
    static final int TOPICS_MAX = 10_000;
    static final long IDLE_MILLIS = 60_000;

    private static final long BYTES_MAX = 8 << 20;
    /** Above this number of bytes, only counts are stored for further topics, and no payloads, so that there is room for more topics. */
    private static final long BYTES_WITH_VALUES_MAX = 6 << 20;
    /** Maximum size of a payload that is stored. */
    private static final int VALUE_BYTES_MAX = 16 << 10;
    /** Estimated bytes of an entry of the map with its key and value. */
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
     * The counted messages of a topic.
     *
     * @param messages the number of messages since counting began
     * @param last the last message; null when it is too large, or there was no room for its payload
     * @param atMillis when the last message arrived
     */
    record Seen(long messages, @Nullable Message last, long atMillis) {}

    TopicWatch(Loop loop, SubscriptionTree<Receiver, Subscription> tree) {
        this.loop = loop;
        this.tree = tree;
    }

    Loop loop() {
        return loop;
    }

    /** Starts to count messages for a minute, or extends the running count by a minute. Runs on the loop. */
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

    /** The counted topics, at most {@link #TOPICS_MAX}. May be called from any thread. */
    Map<String, Seen> topics() {
        return topics;
    }

    /** When counting began, in milliseconds of the epoch. May be called from any thread. */
    long sinceMillis() {
        return sinceMillis;
    }

    /**
     * The number of messages whose topics were not counted, because the maximum number of topics was reached. May be called from any
     * thread.
     */
    long notCounted() {
        return notCounted;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop changes the field
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
