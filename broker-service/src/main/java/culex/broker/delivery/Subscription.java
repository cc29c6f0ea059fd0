package culex.broker.delivery;

import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.StoredSubscription;
import culex.broker.topic.TopicFilter;

/**
 * A subscription of a {@link Receiver}.
 *
 * @param identifier the Subscription Identifier, or 0 for none
 * @param awaitsRetained whether some retained messages that it requested are not sent yet
 */
public record Subscription(TopicFilter filter, SubscriptionOptions options, int identifier, boolean awaitsRetained) {
    private static final int SUBSCRIPTION_BYTES = 240;
    private static final int LEVEL_BYTES = 170;

    /** A subscription that awaits no retained messages. */
    public Subscription(TopicFilter filter, SubscriptionOptions options, int identifier) {
        this(filter, options, identifier, false);
    }

    /** Whether it has these options and this identifier. */
    public boolean hasTerms(SubscriptionOptions otherOptions, int otherIdentifier) {
        return identifier == otherIdentifier && options.equals(otherOptions);
    }

    /** The subscription in the form of the store. */
    public StoredSubscription stored() {
        return new StoredSubscription(filter.text(), options, identifier, awaitsRetained);
    }

    /** An estimate of the bytes of memory that the subscription takes: this object, its entry in the subscription tree, and its strings. */
    public long sizeBytes() {
        String text = filter.text();
        long characters = 2L * text.length(); // once as a whole, and once in levels
        boolean isWide = text.chars().anyMatch(character -> character > 0xFF);
        return SUBSCRIPTION_BYTES
                + (long) LEVEL_BYTES * filter.levels().size()
                + (isWide ? 2 * characters : characters);
    }

    /** Returns the same subscription with another value of {@link #awaitsRetained}. */
    public Subscription awaitingRetained(boolean awaits) {
        return new Subscription(filter, options, identifier, awaits);
    }
}
