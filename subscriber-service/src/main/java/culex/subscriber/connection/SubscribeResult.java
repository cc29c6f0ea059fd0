package culex.subscriber.connection;

/**
 * What a SUBACK says of one Topic Filter.
 *
 * @param granted whether the broker took the subscription
 * @param reason the Reason Code in words
 */
public record SubscribeResult(String topicFilter, boolean granted, String reason) {}
