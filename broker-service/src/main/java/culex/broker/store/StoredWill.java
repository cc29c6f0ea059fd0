package culex.broker.store;

import culex.broker.message.Message;

/**
 * The stored form of the will of a persistent session.
 *
 * @param dueAtMillis when the will must be published, in milliseconds of the epoch; 0 while the client is connected
 */
public record StoredWill(Message message, long delaySeconds, long expirySeconds, long dueAtMillis) {}
