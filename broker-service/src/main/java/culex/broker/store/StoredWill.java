package culex.broker.store;

import culex.broker.message.Message;

/**
 * The will of a persistent session, as the store holds it.
 *
 * @param dueAtMillis when it is to be published, or 0 while the Network Connection lives
 */
public record StoredWill(Message message, long delaySeconds, long expirySeconds, long dueAtMillis) {}
