package culex.subscriber.connection;

import culex.subscriber.Reading;

/**
 * A message and its acknowledgement.
 *
 * @param acknowledge sends PUBACK or PUBREC, and nothing for QoS 0; run it at most once, on any thread
 */
public record ReceivedMessage(Reading reading, Runnable acknowledge) {}
