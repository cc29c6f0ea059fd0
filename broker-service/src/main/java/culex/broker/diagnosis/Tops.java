package culex.broker.diagnosis;

import culex.broker.observe.DropReason;
import java.util.List;

/**
 * The topics and clients with the highest counts, in descending order. The counts cover the last five to ten minutes. They are exact while
 * there are few events, and otherwise estimated from a sample. Names are truncated to {@link ClientEvent#CHARACTERS_MAX} characters.
 *
 * @param seconds the length of the time that the counts cover
 * @param topics the Topic Names with most messages of clients
 * @param publishers the clients that publish most messages
 * @param drops the dropped messages by client, topic, reason and direction
 * @param droppedByClient the clients with most dropped messages
 * @param droppedByTopic the Topic Names with most dropped messages, of those that were in memory
 * @param slow the subscribers that acknowledge slowly
 * @param queues the clients with most queued messages, now
 */
public record Tops(
        long seconds,
        List<Top> topics,
        List<Top> publishers,
        List<TopDrop> drops,
        List<Top> droppedByClient,
        List<Top> droppedByTopic,
        List<Slow> slow,
        List<Queue> queues) {

    /**
     * A topic or client with the number of its messages, or of its dropped messages.
     *
     * @param messages the estimated number of messages
     * @param atLeast the lower bound
     */
    public record Top(String name, long messages, long atLeast) {}

    /**
     * Dropped messages of one kind.
     *
     * @param topic empty when the message was not in memory
     * @param isInbound whether the client is the publisher of the messages; otherwise it is their receiver
     */
    public record Drop(String clientId, String topic, DropReason reason, boolean isInbound) {}

    /** A kind of dropped messages with its count. */
    public record TopDrop(Drop drop, long messages, long atLeast) {}

    /**
     * A subscriber that acknowledges slowly.
     *
     * @param messages the approximate number of messages whose acknowledgement took longer than the threshold
     * @param worstNanos the longest time from sending a message to its acknowledgement; 0 when none was acknowledged late
     * @param waitingNanos how long the oldest message has waited for its acknowledgement until now, if that is longer than the threshold;
     * otherwise 0
     */
    public record Slow(String clientId, long messages, long worstNanos, long waitingNanos) {}

    /** A client with queued messages. */
    public record Queue(String clientId, int messages, boolean isOnline) {}
}
