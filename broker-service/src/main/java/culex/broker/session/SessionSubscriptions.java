package culex.broker.session;

import culex.broker.delivery.Subscription;
import culex.broker.store.Journal;
import culex.broker.topic.TopicFilter;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a Session by the text of their Topic Filters, each with a separate record in the store when the Session is stored.
 * Runs on the loop that owns the Session.
 */
public final class SessionSubscriptions {
    private final Session session;
    /** An immutable map while there is at most one subscription, as in most Sessions. */
    private Map<String, Subscription> byFilter = Map.of();

    private final StoredChanges storedChanges = new StoredChanges();
    private long bytes;

    SessionSubscriptions(Session session) {
        this.session = session;
    }

    /** The subscriptions by their Topic Filters. */
    public Map<String, Subscription> all() {
        return Collections.unmodifiableMap(byFilter);
    }

    /** The bytes of memory of the subscriptions. */
    long bytes() {
        return bytes;
    }

    /** Tells which subscriptions are stored as they are now; for a stored Session only. */
    public StoredChanges storedChanges() {
        return storedChanges;
    }

    Iterator<TopicFilter> filters() {
        return byFilter.values().stream().map(Subscription::filter).iterator();
    }

    /** Adds a subscription, also to the store of a stored Session; returns the one that it replaces, or null ([MQTT-3.8.4-3]). */
    public @Nullable Subscription put(Subscription subscription) {
        long before = bytes;
        Subscription replaced = put(subscription, journal());
        session.account().subscriptions(bytes - before);
        return replaced;
    }

    /** Adds a subscription that the store had at the start of the broker. */
    void restore(Subscription subscription) {
        put(subscription, null);
    }

    /** The journal of a stored Session, or null. */
    private @Nullable Journal journal() {
        return session.isStored() ? session.journal() : null;
    }

    private @Nullable Subscription put(Subscription subscription, @Nullable Journal journal) {
        String text = subscription.filter().text();
        Subscription replaced = byFilter.get(text);
        save(subscription, replaced, journal);
        bytes += subscription.sizeBytes() - (replaced == null ? 0 : replaced.sizeBytes());
        if (byFilter.size() > 1) {
            byFilter.put(text, subscription);
        } else if (byFilter.isEmpty() || replaced != null) {
            byFilter = Map.of(text, subscription);
        } else {
            byFilter = new LinkedHashMap<>(byFilter);
            byFilter.put(text, subscription);
        }
        return replaced;
    }

    /** Removes the subscription with a Topic Filter, also from the store; returns it, or null when there is none. */
    public @Nullable Subscription remove(String topicFilter) {
        Subscription removed = byFilter.get(topicFilter);
        if (removed == null) {
            return null;
        }
        bytes -= removed.sizeBytes();
        if (byFilter.size() > 1) {
            byFilter.remove(topicFilter);
            byFilter = byFilter.size() == 1 ? Map.copyOf(byFilter) : byFilter;
        } else {
            byFilter = Map.of();
        }
        session.account().subscriptions(-removed.sizeBytes());
        storedChanges.removed(topicFilter);
        Journal journal = journal();
        if (journal != null) {
            journal.removeSubscription(session.number(), topicFilter);
        }
        return removed;
    }

    /**
     * Returns all subscriptions of an ended Session and releases them. A cached match of a topic refers to the Session for up to a second
     * (RouteCache). If the Session still referred to its subscriptions, they would stay in memory for that time although no limit counts
     * them.
     */
    List<Subscription> takeAll() {
        List<Subscription> all = List.copyOf(byFilter.values());
        byFilter = Map.of();
        storedChanges.clear();
        bytes = 0;
        return all;
    }

    /** Called when all retained messages for a subscription are sent; they are not sent again after a restart. */
    void retainedSent(String topicFilter) {
        Subscription subscription = byFilter.get(topicFilter);
        if (subscription != null && subscription.awaitsRetained()) {
            put(subscription.awaitingRetained(false), journal());
        }
    }

    /** Appends a subscription unless it is stored unchanged, so that a repeated SUBSCRIBE writes nothing. */
    private void save(Subscription subscription, @Nullable Subscription replaced, @Nullable Journal journal) {
        if (journal == null) {
            return;
        }
        String text = subscription.filter().text();
        boolean hasSameTerms = replaced != null && replaced.hasTerms(subscription.options(), subscription.identifier());
        if (hasSameTerms && storedChanges.isStored(text) && subscription.equals(replaced)) {
            return;
        }
        journal.saveSubscription(session.number(), subscription.stored());
        if (!hasSameTerms) {
            storedChanges.changed(text);
        }
    }

    /** Called when the Session is stored from now on: stores its subscriptions. */
    void saveAll(Journal journal) {
        byFilter.values().forEach(subscription -> save(subscription, null, journal));
    }

    /** Called when the Session is not stored any more: removes its subscriptions from the store. */
    void removeAllFrom(Journal journal) {
        byFilter.keySet().forEach(topicFilter -> journal.removeSubscription(session.number(), topicFilter));
    }
}
