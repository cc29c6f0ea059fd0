package culex.broker.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link SubscriptionTree}. It counts its uses: children, subscriptions, and writers that have pinned it. When the count falls
 * to zero the node is dead for good and is removed from its parent. Thread-safe.
 */
final class TreeNode<K, V> {
    private static final int DEAD = -1;
    private static final VarHandle USES;
    private static final VarHandle CHILDREN;
    private static final VarHandle SUBSCRIPTIONS;
    private static final VarHandle GROUPS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USES = lookup.findVarHandle(TreeNode.class, "uses", int.class);
            CHILDREN = lookup.findVarHandle(TreeNode.class, "children", ConcurrentHashMap.class);
            SUBSCRIPTIONS = lookup.findVarHandle(TreeNode.class, "subscriptions", ConcurrentHashMap.class);
            GROUPS = lookup.findVarHandle(TreeNode.class, "groups", ConcurrentHashMap.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** The number of uses; 1 at first, because the creator of a node has pinned it. */
    private volatile int uses = 1;

    private volatile @Nullable ConcurrentHashMap<String, TreeNode<K, V>> children;
    private volatile @Nullable ConcurrentHashMap<K, V> subscriptions;
    private volatile @Nullable ConcurrentHashMap<String, SharedGroup<K, V>> groups;

    @Nullable TreeNode<K, V> child(String level) {
        ConcurrentHashMap<String, TreeNode<K, V>> map = children;
        return map == null ? null : map.get(level);
    }

    @Nullable ConcurrentHashMap<String, TreeNode<K, V>> children() {
        return children;
    }

    @Nullable ConcurrentHashMap<K, V> subscriptions() {
        return subscriptions;
    }

    @Nullable ConcurrentHashMap<String, SharedGroup<K, V>> groups() {
        return groups;
    }

    boolean isEmpty() {
        return uses == 1;
    }

    /** Adds a use; returns false when the node is dead. */
    private boolean pin() {
        int before;
        do {
            before = uses;
            if (before == DEAD) {
                return false;
            }
        } while (!USES.compareAndSet(this, before, before + 1));
        return true;
    }

    /** Removes a use; returns true when it was the last one and the node is now dead. */
    private boolean unpin() {
        int left = (int) USES.getAndAdd(this, -1) - 1;
        return left == 0 && USES.compareAndSet(this, 0, DEAD);
    }

    /** Pins and returns the child for a level, and creates it when there is none. The caller has pinned this node. */
    TreeNode<K, V> enter(String level) {
        ConcurrentHashMap<String, TreeNode<K, V>> map = childrenOrNew();
        while (true) {
            TreeNode<K, V> child = map.get(level);
            if (child == null) {
                TreeNode<K, V> fresh = new TreeNode<>();
                USES.getAndAdd(this, 1); // adds a use for the new child
                child = map.putIfAbsent(level, fresh);
                if (child == null) {
                    return fresh;
                }
                USES.getAndAdd(this, -1);
            }
            if (child.pin()) {
                return child;
            }
            remove(level, child);
        }
    }

    /** Pins and returns the child for a level, or returns null when there is none. */
    @Nullable TreeNode<K, V> enterIfPresent(String level) {
        TreeNode<K, V> child = child(level);
        return child != null && child.pin() ? child : null;
    }

    /** Unpins a child and removes it when it has no more uses. The caller has pinned this node. */
    void leave(String level, TreeNode<K, V> child) {
        if (child.unpin()) {
            remove(level, child);
        }
    }

    /** Removes a dead child. Of several threads that try, only the one that succeeds decrements the use count. */
    private void remove(String level, TreeNode<K, V> dead) {
        ConcurrentHashMap<String, TreeNode<K, V>> map = children;
        if (map != null && map.remove(level, dead)) {
            USES.getAndAdd(this, -1); // never the last use: the caller has pinned this node
        }
    }

    /** Adds or replaces a subscription; returns the replaced one, or null. The caller has pinned this node. */
    @Nullable V put(@Nullable String shareName, K subscriber, V subscription) {
        V previous;
        if (shareName == null) {
            previous = subscriptionsOrNew().put(subscriber, subscription);
        } else {
            Previous<V> replaced = new Previous<>();
            groupsOrNew().compute(shareName, (name, group) -> {
                SharedGroup<K, V> to = group == null ? new SharedGroup<>() : group;
                replaced.value = to.map().put(subscriber, subscription);
                return to;
            });
            previous = replaced.value;
        }
        if (previous == null) {
            USES.getAndAdd(this, 1);
        }
        return previous;
    }

    /** Removes a subscription and returns it, or null. The caller has pinned this node. */
    @Nullable V take(@Nullable String shareName, K subscriber) {
        V previous;
        if (shareName == null) {
            ConcurrentHashMap<K, V> map = subscriptions;
            previous = map == null ? null : map.remove(subscriber);
        } else {
            previous = takeShared(shareName, subscriber);
        }
        if (previous != null) {
            USES.getAndAdd(this, -1); // never the last use: the caller has pinned this node
        }
        return previous;
    }

    private @Nullable V takeShared(String shareName, K subscriber) {
        ConcurrentHashMap<String, SharedGroup<K, V>> map = groups;
        if (map == null) {
            return null;
        }
        Previous<V> removed = new Previous<>();
        map.computeIfPresent(shareName, (name, group) -> {
            removed.value = group.map().remove(subscriber);
            return group.map().isEmpty() ? null : group;
        });
        return removed.value;
    }

    private static final class Previous<V> {
        @Nullable V value;
    }

    private ConcurrentHashMap<String, TreeNode<K, V>> childrenOrNew() {
        ConcurrentHashMap<String, TreeNode<K, V>> map = children;
        while (map == null) {
            CHILDREN.compareAndSet(this, null, new ConcurrentHashMap<>(1));
            map = children;
        }
        return map;
    }

    private ConcurrentHashMap<K, V> subscriptionsOrNew() {
        ConcurrentHashMap<K, V> map = subscriptions;
        while (map == null) {
            SUBSCRIPTIONS.compareAndSet(this, null, new ConcurrentHashMap<>(1));
            map = subscriptions;
        }
        return map;
    }

    private ConcurrentHashMap<String, SharedGroup<K, V>> groupsOrNew() {
        ConcurrentHashMap<String, SharedGroup<K, V>> map = groups;
        while (map == null) {
            GROUPS.compareAndSet(this, null, new ConcurrentHashMap<>(1));
            map = groups;
        }
        return map;
    }
}
