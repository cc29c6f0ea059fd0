package culex.subscriber.connection;

import culex.subscriber.Reading;

/**
 * A message and how to acknowledge it.
 *
 * @param acknowledge sends PUBACK or PUBREC; to be run at most once, from any thread; does nothing for QoS 0
 */
public record ReceivedMessage(Reading reading, Runnable acknowledge) {}
