package culex.broker.topic;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The Shared Subscriptions with one Share Name and one Topic Filter: each message goes to one of them (section 4.8.2).
 * Thread-safe; members are read without locks.
 *
 * @param <K> the subscriber
 * @param <V> its subscription
 */
public final class SharedGroup<K, V> {
    private final ConcurrentHashMap<K, V> members = new ConcurrentHashMap<>(2);

    /** Visits the members of this group, in no particular order. */
    public void forEach(BiConsumer<K, V> visitor) {
        members.forEach(visitor);
    }

    ConcurrentHashMap<K, V> map() {
        return members;
    }
}
