package culex.broker.session;

import culex.broker.store.Journal;
import culex.broker.topic.TopicFilter;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a Session by the text of their Topic Filters, each with a record of its own in the store when the Session is
 * stored. On the loop that owns the Session. A journal that is null stands for a Session that is not stored.
 */
final class SessionSubscriptions {
    private final long session;
    /** Immutable with up to one, which is what most sessions have. */
    private Map<String, Subscription> byFilter = Map.of();

    private final StoredChanges storedChanges = new StoredChanges();
    private long bytes;

    SessionSubscriptions(long session) {
        this.session = session;
    }

    Map<String, Subscription> all() {
        return Collections.unmodifiableMap(byFilter);
    }

    /** The memory that they take, in bytes. */
    long bytes() {
        return bytes;
    }

    StoredChanges storedChanges() {
        return storedChanges;
    }

    Iterator<TopicFilter> filters() {
        return byFilter.values().stream().map(Subscription::filter).iterator();
    }

    @Nullable Subscription put(Subscription subscription, @Nullable Journal journal) {
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

    @Nullable Subscription remove(String topicFilter, @Nullable Journal journal) {
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
        storedChanges.removed(topicFilter);
        if (journal != null) {
            journal.removeSubscription(session, topicFilter);
        }
        return removed;
    }

    /** All retained messages that a subscription asked for are sent. */
    void retainedSent(String topicFilter, @Nullable Journal journal) {
        Subscription subscription = byFilter.get(topicFilter);
        if (subscription != null && subscription.awaitsRetained()) {
            put(subscription.awaitingRetained(false), journal);
        }
    }

    /** Appends a subscription unless the store has it as it is, and so writes nothing for a SUBSCRIBE that a client repeats. */
    private void save(Subscription subscription, @Nullable Subscription replaced, @Nullable Journal journal) {
        if (journal == null) {
            return;
        }
        String text = subscription.filter().text();
        boolean hasSameTerms = replaced != null && replaced.hasTerms(subscription.options(), subscription.identifier());
        if (hasSameTerms && storedChanges.isStored(text) && subscription.equals(replaced)) {
            return;
        }
        journal.saveSubscription(session, subscription.stored());
        if (!hasSameTerms) {
            storedChanges.changed(text);
        }
    }

    /** The Session is stored from now on. */
    void saveAll(Journal journal) {
        byFilter.values().forEach(subscription -> save(subscription, null, journal));
    }

    /** The Session is stored no longer. */
    void removeAllFrom(Journal journal) {
        byFilter.keySet().forEach(topicFilter -> journal.removeSubscription(session, topicFilter));
    }
}
