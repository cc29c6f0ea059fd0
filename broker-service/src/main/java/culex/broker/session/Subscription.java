package culex.broker.session;

import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.StoredSubscription;
import culex.broker.topic.TopicFilter;

/**
 * A subscription of a Session.
 *
 * @param identifier the Subscription Identifier, or 0 for none
 * @param awaitsRetained whether retained messages that it asked for have not all been sent
 */
public record Subscription(TopicFilter filter, SubscriptionOptions options, int identifier, boolean awaitsRetained) {
    /** A subscription that awaits nothing. */
    public Subscription(TopicFilter filter, SubscriptionOptions options, int identifier) {
        this(filter, options, identifier, false);
    }

    /** What the store holds of it. */
    StoredSubscription stored() {
        return new StoredSubscription(filter.text(), options, identifier, awaitsRetained);
    }

    /** The same, before or after its retained messages are sent. */
    public Subscription awaitingRetained(boolean awaits) {
        return new Subscription(filter, options, identifier, awaits);
    }
}
