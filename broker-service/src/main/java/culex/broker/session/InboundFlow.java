package culex.broker.session;

import culex.broker.message.Completion;
import culex.broker.message.Message;
import java.util.HashMap;
import java.util.Map;
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
    private @Nullable IntHashSet unconfirmed;
    private @Nullable Map<Integer, Completion> awaiting;

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

    /** The message of an identifier was appended to the journal; whether the store has it is not known until {@link #confirm}. */
    public void unconfirmed(int packetIdentifier) {
        if (unconfirmed == null) {
            unconfirmed = new IntHashSet();
        }
        unconfirmed.add(packetIdentifier);
    }

    /** Whether it is not known yet that the store has the message of an identifier. */
    public boolean isUnconfirmed(int packetIdentifier) {
        return unconfirmed != null && unconfirmed.contains(packetIdentifier);
    }

    /** Calls back when it is known whether the store has the message of an {@link #isUnconfirmed unconfirmed} identifier; the last caller only. */
    public void whenConfirmed(int packetIdentifier, Completion completion) {
        if (awaiting == null) {
            awaiting = new HashMap<>(2);
        }
        awaiting.put(packetIdentifier, completion);
    }

    /** The store has the message of an identifier, or could not take it; then the message was not accepted after all. */
    public void confirm(int packetIdentifier, boolean stored) {
        if (unconfirmed != null) {
            unconfirmed.remove(packetIdentifier);
        }
        if (!stored) {
            take(packetIdentifier);
            release(packetIdentifier);
            settleJournaled(packetIdentifier);
        }
        Completion completion = awaiting == null ? null : awaiting.remove(packetIdentifier);
        if (completion != null) {
            completion.onDone(stored);
        }
    }

    /** Whether the store had the message of an identifier, which it need not keep any longer. */
    public boolean settleJournaled(int packetIdentifier) {
        return journaled.remove(packetIdentifier);
    }
}
