package culex.broker.session;

import culex.broker.delivery.MessageBytes;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Completion;
import culex.broker.message.Message;
import culex.broker.transport.Loop;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client has on its way to us with QoS 2: the Packet Identifiers, and the messages among them that wait for PUBREL. Takes no
 * memory for them before the first one. On the loop that owns the Session.
 */
public final class InboundFlow {
    /** A message's places in the tables. */
    private static final int ENTRY_BYTES = 64;

    private @Nullable IntHashSet exactlyOnce;
    private @Nullable IntHashSet journaled;
    private @Nullable WaitingMessages waiting;
    private @Nullable IntHashSet unconfirmed;
    private @Nullable Map<Integer, Completion> awaiting;
    private @Nullable Loop loop;
    private SessionCounts.@Nullable OfLoop counts;
    private long waitingBytes;
    private long heldBytes;
    private long countedBytes;

    /** The Session is on a loop, which counts what it holds from now on. */
    void enter(Loop here, SessionCounts.OfLoop countsHere) {
        loop = here;
        counts = countsHere;
    }

    /** Counts what is held now. */
    void count() {
        Loop here = loop;
        SessionCounts.OfLoop all = counts;
        if (here != null && all != null && heldBytes != countedBytes) {
            here.memory().add(MemoryUse.INBOUND_QOS2, heldBytes - countedBytes);
            all.inbound(heldBytes - countedBytes);
            countedBytes = heldBytes;
        }
    }

    /** Whether a PUBLISH of QoS 2 with this identifier came before and was not released yet ([MQTT-4.3.3-10]). */
    public boolean isDuplicate(int packetIdentifier) {
        return exactlyOnce != null && exactlyOnce.contains(packetIdentifier);
    }

    /** Takes note of an identifier of QoS 2, until {@link #release}. */
    public void accept(int packetIdentifier) {
        if (exactlyOnce == null) {
            exactlyOnce = new IntHashSet();
        }
        exactlyOnce.add(packetIdentifier);
    }

    /** Keeps a message of QoS 2 until its PUBREL; its identifier was {@link #accept accepted}. */
    public void keep(int packetIdentifier, Message message) {
        restore(packetIdentifier, message);
        count();
    }

    /** As {@link #keep}, for a message that the store held; counted when the Session is on its loop. */
    void restore(int packetIdentifier, Message message) {
        if (waiting == null) {
            waiting = new WaitingMessages();
        }
        waiting.put(packetIdentifier, message);
        waitingBytes += MessageBytes.content(message);
        heldBytes += message.sizeBytes() + ENTRY_BYTES;
    }

    /** The message that waited for this PUBREL; null when there is none, because it was turned away or nobody knows it. */
    public @Nullable Message take(int packetIdentifier) {
        Message message = waiting == null ? null : waiting.take(packetIdentifier);
        if (message != null) {
            waitingBytes -= MessageBytes.content(message);
            heldBytes -= message.sizeBytes() + ENTRY_BYTES;
            count();
        }
        return message;
    }

    /** The messages that waited for their PUBREL in vain, in the order in which they came. */
    public void takeAll(WaitingMessages.Taker taker) {
        waitingBytes = 0;
        heldBytes = 0;
        if (waiting != null) {
            waiting.takeAll(taker);
        }
        count();
    }

    /** How many bytes of messages wait for their PUBREL, as {@link MessageBytes#content} counts them. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** Whether the broker has room for another message of any client before its PUBREL. */
    public boolean isRoomForAll(int bytes) {
        return counts == null || counts.hasRoomForInbound(bytes);
    }

    /** The bytes of memory that the messages take. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether no identifier is in use. */
    boolean isEmpty() {
        return (exactlyOnce == null || exactlyOnce.isEmpty())
                && (journaled == null || journaled.isEmpty())
                && (unconfirmed == null || unconfirmed.isEmpty());
    }

    /** PUBREL came; returns whether the identifier was in use. */
    public boolean release(int packetIdentifier) {
        return exactlyOnce != null && exactlyOnce.remove(packetIdentifier);
    }

    /** The store has the message of an identifier. */
    public void journaled(int packetIdentifier) {
        if (journaled == null) {
            journaled = new IntHashSet();
        }
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
        return journaled != null && journaled.remove(packetIdentifier);
    }
}
