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
 * The incomplete exchanges of QoS 2 messages from a client: their Packet Identifiers, and the messages until their PUBREL. Uses no memory
 * before the first one. Runs on the loop that owns the Session.
 */
public final class InboundFlow {
    /** Estimated bytes of a message's entries in the tables. */
    private static final int ENTRY_BYTES = 64;

    private @Nullable IntHashSet exactlyOnce;
    private @Nullable IntHashSet journaled;
    private @Nullable UnreleasedMessages waiting;
    private @Nullable IntHashSet unconfirmed;
    private @Nullable Map<Integer, Completion> awaiting;
    private @Nullable Loop loop;
    private SessionCounts.@Nullable OfLoop counts;
    private long waitingBytes;
    private long heldBytes;
    private long countedBytes;

    /** Another loop owns the Session from now on, and counts its memory. */
    void enter(Loop here, SessionCounts.OfLoop countsHere) {
        loop = here;
        counts = countsHere;
    }

    /** Updates the counts of memory. */
    void count() {
        Loop here = loop;
        SessionCounts.OfLoop all = counts;
        if (here != null && all != null && heldBytes != countedBytes) {
            here.memory().add(MemoryUse.INBOUND_QOS2, heldBytes - countedBytes);
            all.inbound(heldBytes - countedBytes);
            countedBytes = heldBytes;
        }
    }

    /** Whether a PUBLISH of QoS 2 with this identifier was accepted, and its PUBREL has not been received ([MQTT-4.3.3-10]). */
    public boolean isDuplicate(int packetIdentifier) {
        return exactlyOnce != null && exactlyOnce.contains(packetIdentifier);
    }

    /** Stores an identifier of QoS 2 until {@link #release}. */
    public void accept(int packetIdentifier) {
        if (exactlyOnce == null) {
            exactlyOnce = new IntHashSet();
        }
        exactlyOnce.add(packetIdentifier);
    }

    /** Stores a message of QoS 2 until its PUBREL; its identifier was {@link #accept accepted}. */
    public void keep(int packetIdentifier, Message message) {
        restore(packetIdentifier, message);
        count();
    }

    /** As {@link #keep}, for a message that was stored before the broker started; it is counted when the Session begins. */
    void restore(int packetIdentifier, Message message) {
        if (waiting == null) {
            waiting = new UnreleasedMessages();
        }
        waiting.put(packetIdentifier, message);
        waitingBytes += MessageBytes.content(message);
        heldBytes += message.sizeBytes() + ENTRY_BYTES;
    }

    /** Removes and returns the message of a PUBREL; null when it was rejected or the identifier is not in use. */
    public @Nullable Message take(int packetIdentifier) {
        Message message = waiting == null ? null : waiting.take(packetIdentifier);
        if (message != null) {
            waitingBytes -= MessageBytes.content(message);
            heldBytes -= message.sizeBytes() + ENTRY_BYTES;
            count();
        }
        return message;
    }

    /** Removes the messages whose PUBREL has not arrived, in the order of their arrival. */
    public void takeAll(UnreleasedMessages.Taker taker) {
        waitingBytes = 0;
        heldBytes = 0;
        if (waiting != null) {
            waiting.takeAll(taker);
        }
        count();
    }

    /** The bytes of the messages whose PUBREL has not arrived, as {@link MessageBytes#content} counts them. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** Whether the limit of all clients together has room for another message before its PUBREL. */
    public boolean isRoomForAll(int bytes) {
        return counts == null || counts.hasRoomForInbound(bytes);
    }

    /** The bytes of memory of the messages. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether no identifier is in use. */
    boolean isEmpty() {
        return (exactlyOnce == null || exactlyOnce.isEmpty())
                && (journaled == null || journaled.isEmpty())
                && (unconfirmed == null || unconfirmed.isEmpty());
    }

    /** PUBREL arrived; returns whether the identifier was in use. */
    public boolean release(int packetIdentifier) {
        return exactlyOnce != null && exactlyOnce.remove(packetIdentifier);
    }

    /** The message of an identifier is stored. */
    public void journaled(int packetIdentifier) {
        if (journaled == null) {
            journaled = new IntHashSet();
        }
        journaled.add(packetIdentifier);
    }

    /** The message of an identifier was appended to the journal; it is not durable before {@link #confirm}. */
    public void unconfirmed(int packetIdentifier) {
        if (unconfirmed == null) {
            unconfirmed = new IntHashSet();
        }
        unconfirmed.add(packetIdentifier);
    }

    /** Whether the message of an identifier was appended, but {@link #confirm} was not called yet. */
    public boolean isUnconfirmed(int packetIdentifier) {
        return unconfirmed != null && unconfirmed.contains(packetIdentifier);
    }

    /** Calls back at the {@link #confirm} of an {@link #isUnconfirmed unconfirmed} identifier; replaces an earlier completion. */
    public void whenConfirmed(int packetIdentifier, Completion completion) {
        if (awaiting == null) {
            awaiting = new HashMap<>(2);
        }
        awaiting.put(packetIdentifier, completion);
    }

    /** The message of an identifier is durable, or the store rejected it; a rejected message is removed. */
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

    /** Clears the mark that the message of an identifier is stored; returns whether there was one. */
    public boolean settleJournaled(int packetIdentifier) {
        return journaled != null && journaled.remove(packetIdentifier);
    }
}
