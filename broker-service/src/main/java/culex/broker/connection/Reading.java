package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.memory.LimitReached;
import culex.broker.routing.Router;
import culex.broker.transport.Transport;
import java.time.Duration;

/**
 * Pauses and resumes reading of a connection. Several parts may pause it, each for its own reason; the broker reads while there is no
 * reason to pause. Runs on the connection's loop.
 */
final class Reading implements PartialPacket.Owner, Router.Publisher {
    /** Is notified when a connection must end. */
    interface Owner {
        /** A client did not read its response packets, or did not complete a large packet, in time. */
        void onStuck(LimitReached limit, CloseReason reason, String detail);
    }

    private static final int ANSWER_AWAITED = 1;
    private static final int CONGESTED = 2;
    private static final int LARGE_PACKET = 4;
    private static final int ANSWERS_UNREAD = 8;
    private static final int PARTS_LEFT = 16;
    private static final int RETAINED_AWAITED = 32;
    private static final int RATE_EXCEEDED = 64;
    private static final int PACKETS_HELD = 128;

    private final Transport transport;
    private final KeepAlive keepAlive;
    private final Owner owner;
    private final PartialPacket partial;
    private final UnreadAnswers unread;
    private int reasons;
    private boolean isStopped;

    /**
     * Begins without a reason to pause.
     *
     * @param keepAlive does not count the time while reading is paused
     * @param unreadTimeout how long a client may read no byte of its response packets
     */
    Reading(
            Transport transport,
            KeepAlive keepAlive,
            PartialPackets partialPackets,
            Duration unreadTimeout,
            Owner owner) {
        this.transport = transport;
        this.keepAlive = keepAlive;
        this.owner = owner;
        partial = new PartialPacket(partialPackets, this);
        unread = new UnreadAnswers(transport, unreadTimeout, this);
    }

    static Reading of(Transport transport, KeepAlive keepAlive, ConnectionServices services, Owner owner) {
        PartialPackets partialPackets =
                services.partialPackets().get(transport.loop().index());
        return new Reading(
                transport, keepAlive, partialPackets, services.limits().unreadAnswersTimeout(), owner);
    }

    /** Whether packets wait until an authenticator has responded, or until the packet before them is handled. */
    boolean arePacketsPaused() {
        return (reasons & (ANSWER_AWAITED | PARTS_LEFT | RETAINED_AWAITED | PACKETS_HELD)) != 0;
    }

    /** Whether the store or other loops have not caught up. */
    boolean isCongested() {
        return (reasons & CONGESTED) != 0;
    }

    /** Whether reading is paused for any reason. */
    boolean isPaused() {
        return reasons != 0;
    }

    /** Pauses reading while the connection waits for a result, such as that of an authenticator; with false, this reason to pause ends. */
    void awaitAnswer(boolean awaits) {
        set(ANSWER_AWAITED, awaits);
    }

    /** Pauses reading until the first retained messages of a SUBSCRIBE are sent; with false, this reason to pause ends. */
    void awaitRetained(boolean awaits) {
        set(RETAINED_AWAITED, awaits);
    }

    /** Pauses reading while a packet is handled in parts; with false, this reason to pause ends. */
    void awaitParts(boolean hasMore) {
        set(PARTS_LEFT, hasMore);
    }

    /**
     * Pauses because the client has exceeded a rate. Packets that were read already wait as well while there is room for them; without room
     * they are handled, which makes the pause longer.
     */
    void limitRate(boolean isExceeded) {
        boolean holds = !isExceeded || partial.isRoomToHold();
        set(holds ? RATE_EXCEEDED | PACKETS_HELD : RATE_EXCEEDED, isExceeded);
    }

    /** Whether packets wait because the client has exceeded a rate. */
    boolean holdsPackets() {
        return (reasons & PACKETS_HELD) != 0;
    }

    /** Whether there is room for packets that wait. */
    boolean isRoomToHold() {
        return partial.isRoomToHold();
    }

    /** Pauses because the store or other loops have not caught up. */
    @Override
    public void onCongested() {
        set(CONGESTED, true);
    }

    @Override
    public void onRelieved() {
        set(CONGESTED, false);
    }

    @Override
    public boolean isClosed() {
        return isStopped;
    }

    /** Pauses reading while the client does not read its response packets; with false, this reason to pause ends. */
    void awaitReader(boolean isUnread) {
        set(ANSWERS_UNREAD, isUnread);
    }

    @Override
    public void onLargePacketPaused(boolean isPaused) {
        set(LARGE_PACKET, isPaused);
    }

    private void set(int reason, boolean applies) {
        int before = reasons;
        reasons = applies ? before | reason : before & ~reason;
        if ((before == 0) != (reasons == 0)) {
            transport.setReadable(reasons == 0);
            keepAlive.onReading(reasons != 0);
        }
    }

    /** Called when bytes were read and the packets in them were handled; the decoder may contain the bytes of an incomplete packet. */
    void onRead(PacketDecoder decoder) {
        if (!transport.socket().holdBytes(decoder.heldBytes())) {
            owner.onStuck(
                    LimitReached.UNAUTHENTICATED_BYTES,
                    CloseReason.QUOTA_EXCEEDED,
                    "clients without CONNACK hold as many bytes as the limit allows");
            return;
        }
        partial.onRead(decoder.heldBytes(), decoder.decodedPackets(), !holdsPackets());
        unread.onRead();
    }

    /** Called when the socket is writable again. */
    void onWritable() {
        unread.onWritable();
    }

    @Override
    public void onLargePacketStuck() {
        String seconds = PartialPackets.PATIENCE_MILLIS / 1000 + " s";
        owner.onStuck(
                LimitReached.PARTIAL_PACKETS,
                CloseReason.QUOTA_EXCEEDED,
                "a large packet was not complete after " + seconds + ", and others wait for memory");
    }

    void onAnswersUnread(Duration timeout) {
        owner.onStuck(
                LimitReached.UNREAD_ANSWERS,
                CloseReason.UNREAD_ANSWERS,
                "the client has read nothing for " + timeout.toSeconds() + " s while answers wait");
    }

    /** Called when the connection has ended: handles no further bytes and stops the time limits. */
    void stop() {
        isStopped = true;
        partial.onClosed();
        unread.stop();
    }
}
