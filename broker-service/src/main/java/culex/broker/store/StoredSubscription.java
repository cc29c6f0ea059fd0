package culex.broker.store;

import culex.broker.packet.SubscriptionOptions;

/**
 * The stored form of a subscription of a persistent session.
 *
 * @param topicFilter the Topic Filter as the client wrote it; a session has one subscription per Topic Filter
 * @param identifier the Subscription Identifier, or 0 for none
 * @param awaitsRetained whether some of the retained messages for this subscription are not sent yet
 */
public record StoredSubscription(
        String topicFilter, SubscriptionOptions options, int identifier, boolean awaitsRetained) {}
