package culex.broker.session;

import culex.broker.message.Message;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client has on its way to us with QoS 2: the Packet Identifiers, and the messages among them that wait for PUBREL. Not
 * thread-safe.
 */
public final class InboundFlow {
    private final IntHashSet exactlyOnce = new IntHashSet();
    private final WaitingMessages waiting = new WaitingMessages();
    private long waitingBytes;
    private final IntHashSet journaled = new IntHashSet();

    /** Whether a PUBLISH of QoS 2 with this identifier came before and was not released yet ([MQTT-4.3.3-10]). */
    public boolean isDuplicate(int packetIdentifier) {
        return exactlyOnce.contains(packetIdentifier);
    }

    /** Takes note of an identifier of QoS 2, until {@link #release}. */
    public void accept(int packetIdentifier) {
        exactlyOnce.add(packetIdentifier);
    }

    /** Keeps a message of QoS 2 until its PUBREL; its identifier was {@link #accept accepted}. */
    public void keep(int packetIdentifier, Message message) {
        waiting.put(packetIdentifier, message);
        waitingBytes += MessageBytes.content(message);
    }

    /** The message that waited for this PUBREL; null when there is none, because it was turned away or nobody knows it. */
    public @Nullable Message take(int packetIdentifier) {
        Message message = waiting.take(packetIdentifier);
        if (message != null) {
            waitingBytes -= MessageBytes.content(message);
        }
        return message;
    }

    /** The messages that waited for their PUBREL in vain, in the order in which they came. */
    public void takeAll(WaitingMessages.Taker taker) {
        waitingBytes = 0;
        waiting.takeAll(taker);
    }

    /** How many bytes of messages wait for their PUBREL, as {@link MessageBytes#content} counts them. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** PUBREL came; returns whether the identifier was in use. */
    public boolean release(int packetIdentifier) {
        return exactlyOnce.remove(packetIdentifier);
    }

    /** The store has the message of an identifier. */
    public void journaled(int packetIdentifier) {
        journaled.add(packetIdentifier);
    }

    /** Whether the store had the message of an identifier, which it need not keep any longer. */
    public boolean settleJournaled(int packetIdentifier) {
        return journaled.remove(packetIdentifier);
    }
}
