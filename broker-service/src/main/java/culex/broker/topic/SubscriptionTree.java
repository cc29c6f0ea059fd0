package culex.broker.topic;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by the levels of their Topic Filters. Any thread may read at any time, without locks; writers on different
 * branches do not meet. A node lives inside the map of its parent, and a writer descends within the parent's {@code compute}, so
 * that an empty node is never removed while another writer enters it.
 *
 * @param <K> the subscriber; one subscription per subscriber and Topic Filter ([MQTT-3.8.4-3])
 * @param <V> the subscription
 */
public final class SubscriptionTree<K, V> {
    private final Node<K, V> root = new Node<>();
    private final AtomicLong version = new AtomicLong();
    private final LongAdder size = new LongAdder();
    private final LongAdder sharedSize = new LongAdder();

    /** Receives what matches a Topic Name; a subscriber may come more than once when its filters overlap. */
    public interface Visitor<K, V> {
        void subscription(K subscriber, V subscription);

        void shared(SharedGroup<K, V> group);
    }

    private static final class Node<K, V> {
        final ConcurrentHashMap<String, Node<K, V>> children = new ConcurrentHashMap<>(1);
        volatile @Nullable ConcurrentHashMap<K, V> subscriptions;
        volatile @Nullable ConcurrentHashMap<String, SharedGroup<K, V>> groups;

        boolean isEmpty() {
            return children.isEmpty() && subscriptions == null && groups == null;
        }
    }

    /**
     * Changes with every change of the tree, after it is visible. Who keeps a match keeps the version read before matching,
     * and matches again when the version has moved.
     */
    public long version() {
        return version.get();
    }

    /** Tells readers that what their matches say of the subscribers (not of the filters) is no longer true. */
    public void touch() {
        version.incrementAndGet();
    }

    /** The number of subscriptions. */
    public long size() {
        return size.sum();
    }

    /** The number of Shared Subscriptions among them, each once for each of its members. */
    public long sharedSize() {
        return sharedSize.sum();
    }

    private void count(TopicFilter filter, int more) {
        size.add(more);
        if (filter.isShared()) {
            sharedSize.add(more);
        }
    }

    /** Adds or replaces; returns the subscription replaced, or null when it is new. */
    public @Nullable V add(TopicFilter filter, K subscriber, V subscription) {
        Change<K, V> change = new Change<>(filter, subscriber, subscription);
        change.enter(root, 0);
        if (change.previous == null) {
            count(filter, 1);
        }
        touch();
        return change.previous;
    }

    /** Removes; returns the subscription removed, or null when there was none. */
    public @Nullable V remove(TopicFilter filter, K subscriber) {
        Change<K, V> change = new Change<>(filter, subscriber, null);
        change.leave(root, 0);
        if (change.previous != null) {
            count(filter, -1);
            touch();
        }
        return change.previous;
    }

    /** Visits the subscriptions whose Topic Filter matches a Topic Name. */
    public void match(String topicName, Visitor<K, V> visitor) {
        List<String> levels = TopicFilter.split(topicName);
        match(root, levels, 0, TopicName.isSystem(topicName), visitor);
    }

    private static <K, V> void match(
            Node<K, V> node, List<String> levels, int depth, boolean system, Visitor<K, V> visitor) {
        boolean wildcards = depth > 0 || !system; // [MQTT-4.7.2-1]
        if (wildcards) {
            Node<K, V> rest = node.children.get("#");
            if (rest != null) {
                visit(rest, visitor);
            }
        }
        if (depth == levels.size()) {
            visit(node, visitor);
            return;
        }
        Node<K, V> exact = node.children.get(levels.get(depth));
        if (exact != null) {
            match(exact, levels, depth + 1, system, visitor);
        }
        Node<K, V> any = wildcards ? node.children.get("+") : null;
        if (any != null) {
            match(any, levels, depth + 1, system, visitor);
        }
    }

    private static <K, V> void visit(Node<K, V> node, Visitor<K, V> visitor) {
        ConcurrentHashMap<K, V> subscriptions = node.subscriptions;
        if (subscriptions != null) {
            subscriptions.forEach(visitor::subscription);
        }
        ConcurrentHashMap<String, SharedGroup<K, V>> groups = node.groups;
        if (groups != null) {
            groups.values().forEach(visitor::shared);
        }
    }

    /** One descent of a writer. */
    private static final class Change<K, V> {
        private final TopicFilter filter;
        private final K subscriber;
        private final @Nullable V subscription;
        private @Nullable V previous;

        Change(TopicFilter filter, K subscriber, @Nullable V subscription) {
            this.filter = filter;
            this.subscriber = subscriber;
            this.subscription = subscription;
        }

        void enter(Node<K, V> node, int depth) {
            if (depth == filter.levels().size()) {
                put(node);
                return;
            }
            node.children.compute(filter.levels().get(depth), (level, child) -> {
                Node<K, V> next = child == null ? new Node<>() : child;
                enter(next, depth + 1);
                return next;
            });
        }

        void leave(Node<K, V> node, int depth) {
            if (depth == filter.levels().size()) {
                take(node);
                return;
            }
            node.children.computeIfPresent(filter.levels().get(depth), (level, child) -> {
                leave(child, depth + 1);
                return child.isEmpty() ? null : child;
            });
        }

        private void put(Node<K, V> node) {
            String shareName = filter.shareName();
            V value = subscription;
            if (value == null) {
                return;
            }
            if (shareName == null) {
                ConcurrentHashMap<K, V> map = node.subscriptions;
                if (map == null) {
                    node.subscriptions = map = new ConcurrentHashMap<>(1);
                }
                previous = map.put(subscriber, value);
                return;
            }
            ConcurrentHashMap<String, SharedGroup<K, V>> groups = node.groups;
            if (groups == null) {
                node.groups = groups = new ConcurrentHashMap<>(1);
            }
            previous = groups.computeIfAbsent(shareName, name -> new SharedGroup<>())
                    .map()
                    .put(subscriber, value);
        }

        private void take(Node<K, V> node) {
            String shareName = filter.shareName();
            ConcurrentHashMap<K, V> map = node.subscriptions;
            if (shareName == null && map != null) {
                previous = map.remove(subscriber);
                node.subscriptions = map.isEmpty() ? null : map;
                return;
            }
            ConcurrentHashMap<String, SharedGroup<K, V>> groups = node.groups;
            if (shareName != null && groups != null) {
                groups.computeIfPresent(shareName, (name, group) -> {
                    previous = group.map().remove(subscriber);
                    return group.map().isEmpty() ? null : group;
                });
                node.groups = groups.isEmpty() ? null : groups;
            }
        }
    }
}
