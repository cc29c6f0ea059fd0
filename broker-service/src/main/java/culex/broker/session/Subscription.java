package culex.broker.session;

import culex.broker.packet.SubscriptionOptions;
import culex.broker.topic.TopicFilter;

/**
 * A subscription of a Session.
 *
 * @param identifier the Subscription Identifier, or 0 for none
 */
public record Subscription(TopicFilter filter, SubscriptionOptions options, int identifier) {}
