package culex.publisher.replay;

import culex.publisher.connection.OutboundMessage;
import java.time.Instant;

/**
 * A message of a recording.
 *
 * @param receivedAt when the recorder received it
 */
public record RecordedMessage(Instant receivedAt, OutboundMessage message) {}
