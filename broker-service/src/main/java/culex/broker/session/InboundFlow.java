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

    /** Called when another loop owns the Session from now on, and counts its memory. */
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

    /**
     * Stores a message as {@link #keep} does, for a message that the store had at the start of the broker; it is counted when the Session
     * begins.
     */
    void restore(int packetIdentifier, Message message) {
        if (waiting == null) {
            waiting = new UnreleasedMessages();
        }
        waiting.put(packetIdentifier, message);
        waitingBytes += MessageBytes.content(message);
        heldBytes += message.sizeBytes() + ENTRY_BYTES;
    }

    /**
     * Called when PUBREL arrived: removes and returns the message with this Packet Identifier; null when the message was rejected, or the
     * client has sent none with this identifier.
     */
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

    /** The bytes of memory of the messages that the client has published and that this flow still holds. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether no exchange of a message from the client is incomplete, so that all Packet Identifiers of the client are free. */
    boolean isEmpty() {
        return (exactlyOnce == null || exactlyOnce.isEmpty())
                && (journaled == null || journaled.isEmpty())
                && (unconfirmed == null || unconfirmed.isEmpty());
    }

    /**
     * Called when PUBREL arrived: the exchange of QoS 2 with this Packet Identifier is complete. Returns false if there was no such
     * exchange.
     */
    public boolean release(int packetIdentifier) {
        return exactlyOnce != null && exactlyOnce.remove(packetIdentifier);
    }

    /** Called when the message with this Packet Identifier is stored. */
    public void journaled(int packetIdentifier) {
        if (journaled == null) {
            journaled = new IntHashSet();
        }
        journaled.add(packetIdentifier);
    }

    /** Called when the message with this Packet Identifier was appended to the journal; it is not durable before {@link #confirm}. */
    public void unconfirmed(int packetIdentifier) {
        if (unconfirmed == null) {
            unconfirmed = new IntHashSet();
        }
        unconfirmed.add(packetIdentifier);
    }

    /** Whether the message with this Packet Identifier was appended to the journal, but {@link #confirm} was not called for it yet. */
    public boolean isUnconfirmed(int packetIdentifier) {
        return unconfirmed != null && unconfirmed.contains(packetIdentifier);
    }

    /**
     * Registers a completion that {@link #confirm} calls later, for a Packet Identifier that is {@link #isUnconfirmed unconfirmed} now. The
     * completion replaces one that was registered before for the same Packet Identifier.
     */
    public void whenConfirmed(int packetIdentifier, Completion completion) {
        if (awaiting == null) {
            awaiting = new HashMap<>(2);
        }
        awaiting.put(packetIdentifier, completion);
    }

    /** Called when the message with this Packet Identifier is durable, or the store rejected it; a rejected message is removed. */
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

    /** Clears the mark that the message with this Packet Identifier is stored; returns whether the mark was set. */
    public boolean settleJournaled(int packetIdentifier) {
        return journaled != null && journaled.remove(packetIdentifier);
    }
}
