package culex.broker.observe;

import culex.broker.packet.PacketProperties;
import culex.broker.packet.Publish;
import culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Decides which messages are traced, so that one trace shows the way of a message from its publisher to its receivers. Each loop has its
 * own tracer and calls it for every message, so the tracer must be fast and must not block.
 */
@FunctionalInterface
public interface MessageTracer {
    /**
     * Continues the trace of a message that a client publishes, or begins one.
     *
     * @param topic the Topic Name, aliases resolved
     * @param publisher the Client Identifier
     * @param receivedNanos {@link System#nanoTime} when the PUBLISH was received
     * @return the properties that replace those of the PUBLISH, with the trace context of the broker in the User Properties; null for a
     *     message that is not traced, whose properties stay as they are
     */
    @Nullable PacketProperties trace(Publish publish, TopicName topic, String publisher, long receivedNanos);
}
