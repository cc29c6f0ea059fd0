package culex.subscriber.connection;

/**
 * The result of SUBACK for one Topic Filter.
 *
 * @param granted whether the broker accepted the subscription
 * @param reason the Reason Code in words
 */
public record SubscribeResult(String topicFilter, boolean granted, String reason) {}
