package culex.broker.topic;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Shared Subscriptions with one Share Name and one Topic Filter: each message goes to one of them (section 4.8.2).
 * Thread-safe; members are read without locks.
 *
 * @param <K> the subscriber
 * @param <V> its subscription
 */
public final class SharedGroup<K, V> {
    private final ConcurrentHashMap<K, V> members = new ConcurrentHashMap<>(2);

    /** The subscriptions of this group, in no particular order. */
    public Collection<V> members() {
        return members.values();
    }

    ConcurrentHashMap<K, V> map() {
        return members;
    }
}
