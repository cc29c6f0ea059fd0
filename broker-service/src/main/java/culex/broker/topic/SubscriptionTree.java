package culex.broker.topic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by the levels of their Topic Filters. Any thread may read at any time, without locks. Writers block each other only
 * for the length of one map operation: a writer pins each node on its path, and the last writer that unpins an empty node marks it dead and
 * removes it. A writer that finds a dead node helps to remove it and adds a new one.
 *
 * @param <K> the subscriber; one subscription per subscriber and Topic Filter ([MQTT-3.8.4-3])
 * @param <V> the subscription
 */
public final class SubscriptionTree<K, V> {
    private final TreeNode<K, V> root = new TreeNode<>();
    private final MatchVersions versions = new MatchVersions();
    private final LongAdder size = new LongAdder();
    private final LongAdder sharedSize = new LongAdder();

    /** Receives the subscriptions that match a Topic Name. A subscriber with overlapping filters is visited more than once. */
    public interface Visitor<K, V> {
        void subscription(K subscriber, V subscription);

        void shared(SharedGroup<K, V> group);
    }

    /**
     * Increases with every change of the tree, after the change is visible. A cached match is valid while this version is the same as
     * before the match was computed, or if not, while {@link #version(String)} is the same.
     */
    public long version() {
        return versions.all();
    }

    /** Increases with every change of the tree that affects a Topic Name, and with few others. Read it after {@link #version()}. */
    public long version(String topicName) {
        return versions.of(topicName);
    }

    /** Invalidates the cached matches of Topic Filters. Called when a property of their subscribers has changed, such as a permission. */
    public void touch(Iterator<TopicFilter> filters) {
        filters.forEachRemaining(versions::changed);
        versions.publish();
    }

    /** Invalidates all cached matches, because a change may affect all subscribers. May be called from any thread. */
    public void touchAll() {
        versions.changedAll();
        versions.publish();
    }

    /** The number of subscriptions. */
    public long size() {
        return size.sum();
    }

    /** The number of subscriptions in the tree that are Shared Subscriptions; each member of a group counts as one. */
    public long sharedSize() {
        return sharedSize.sum();
    }

    /** Whether the tree has no subscriptions and no nodes but its root. */
    boolean isEmpty() {
        return root.isEmpty();
    }

    private void changed(TopicFilter filter, int more) {
        if (more != 0) {
            size.add(more);
            if (filter.isShared()) {
                sharedSize.add(more);
            }
        }
        versions.changed(filter);
        versions.publish();
    }

    /** Adds or replaces a subscription; returns the one that was replaced, or null. */
    public @Nullable V add(TopicFilter filter, K subscriber, V subscription) {
        List<String> levels = filter.levels();
        List<TreeNode<K, V>> path = new ArrayList<>(levels.size() + 1);
        TreeNode<K, V> node = root;
        path.add(node);
        for (String level : levels) {
            node = node.enter(level);
            path.add(node);
        }
        V previous = node.put(filter.shareName(), subscriber, subscription);
        unpin(path, levels);
        changed(filter, previous == null ? 1 : 0);
        return previous;
    }

    /** Removes a subscription and returns it, or null when there is none. */
    public @Nullable V remove(TopicFilter filter, K subscriber) {
        List<String> levels = filter.levels();
        List<TreeNode<K, V>> path = new ArrayList<>(levels.size() + 1);
        TreeNode<K, V> node = root;
        path.add(node);
        for (String level : levels) {
            node = node.enterIfPresent(level);
            if (node == null) {
                unpin(path, levels);
                return null;
            }
            path.add(node);
        }
        V previous = node.take(filter.shareName(), subscriber);
        unpin(path, levels);
        if (previous != null) {
            changed(filter, -1);
        }
        return previous;
    }

    /** Unpins the nodes of a path from the bottom up and removes those that are no longer used. The root is never pinned. */
    private void unpin(List<TreeNode<K, V>> path, List<String> levels) {
        for (int i = path.size() - 1; i > 0; i--) {
            path.get(i - 1).leave(levels.get(i - 1), path.get(i));
        }
    }

    /** Visits the subscriptions whose Topic Filter matches a Topic Name. */
    public void match(String topicName, Visitor<K, V> visitor) {
        List<String> levels = TopicFilter.split(topicName);
        match(root, levels, 0, TopicName.isSystem(topicName), visitor);
    }

    /** The recursion is as deep as the deepest filter in the tree, even if the Topic Name has more levels. */
    private static <K, V> void match(
            TreeNode<K, V> node, List<String> levels, int depth, boolean system, Visitor<K, V> visitor) {
        boolean wildcards = depth > 0 || !system; // [MQTT-4.7.2-1]
        if (wildcards) {
            TreeNode<K, V> rest = node.child("#");
            if (rest != null) {
                visit(rest, visitor);
            }
        }
        if (depth == levels.size()) {
            visit(node, visitor);
            return;
        }
        TreeNode<K, V> exact = node.child(levels.get(depth));
        if (exact != null) {
            match(exact, levels, depth + 1, system, visitor);
        }
        TreeNode<K, V> any = wildcards ? node.child("+") : null;
        if (any != null) {
            match(any, levels, depth + 1, system, visitor);
        }
    }

    /**
     * Visits all subscriptions, in no particular order. A subscription that is added or removed meanwhile may be visited or not. The
     * recursion is as deep as the filters in the tree.
     */
    public void forEach(Visitor<K, V> visitor) {
        forEach(root, visitor);
    }

    private static <K, V> void forEach(TreeNode<K, V> node, Visitor<K, V> visitor) {
        visit(node, visitor);
        ConcurrentHashMap<String, TreeNode<K, V>> children = node.children();
        if (children != null) {
            children.values().forEach(child -> forEach(child, visitor));
        }
    }

    private static <K, V> void visit(TreeNode<K, V> node, Visitor<K, V> visitor) {
        ConcurrentHashMap<K, V> subscriptions = node.subscriptions();
        if (subscriptions != null) {
            subscriptions.forEach(visitor::subscription);
        }
        ConcurrentHashMap<String, SharedGroup<K, V>> groups = node.groups();
        if (groups != null) {
            groups.values().forEach(visitor::shared);
        }
    }
}
