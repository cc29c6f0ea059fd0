package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The incomplete packets of one event loop: counts their bytes and bounds them. While memory is short, large packets are read one after the
 * other: the connection that has waited longest is read until its packet is complete, the others are paused. So one packet can always
 * become complete. A packet that is still incomplete after {@link #PATIENCE_MILLIS} ends its connection. Runs on that loop.
 */
public final class PartialPackets {
    /** While the memory state is not normal, a packet is large when more than this many bytes of it were received. */
    static final int LARGE_BYTES = 64 * 1024;

    /** While all partial packets are over their limit, a packet is large when more than this many bytes of it were received. */
    static final int LARGE_OVER_LIMIT_BYTES = 4 * 1024;

    /** Maximum time to receive a large packet while others wait for memory; then its connection is closed. */
    static final long PATIENCE_MILLIS = 30_000;

    private static final long CHECK_MILLIS = 500;

    private final Loop loop;
    private final long limitBytes;
    private final Set<PartialPacket> large = new LinkedHashSet<>();
    private final Set<PartialPacket> paused = new LinkedHashSet<>();
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::check);
    private long heldBytes;
    private boolean isReserved;
    private boolean isResuming;

    /** @param limitBytes the maximum number of bytes of partial packets on this loop before large ones wait for each other */
    public PartialPackets(Loop loop, long limitBytes) {
        this.loop = loop;
        this.limitBytes = limitBytes;
    }

    /** Creates an instance for each loop; each has an equal part of a limit in bytes. */
    public static List<PartialPackets> perLoop(List<? extends Loop> loops, long limitBytes) {
        return loops.stream()
                .map(loop -> new PartialPackets(loop, limitBytes / loops.size()))
                .toList();
    }

    /** The bytes that the partial packets of this loop occupy. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether there is room for packets that were read and wait, with up to {@link #LARGE_BYTES} bytes. */
    boolean isRoomToHold() {
        return heldBytes + LARGE_BYTES <= limitBytes && !loop.memory().budget().isShedding();
    }

    long nowMillis() {
        return loop.monotonicMillis();
    }

    void count(int more) {
        heldBytes += more;
        loop.memory().add(MemoryUse.PARTIAL_PACKETS, more);
    }

    /** Called when more bytes of a large packet have arrived; the first time when the packet has become large. */
    void grow(PartialPacket packet) {
        large.add(packet);
        if (packet.isReserved() || !mustWait(packet, 0)) {
            return;
        }
        if (!isReserved && paused.isEmpty()) {
            isReserved = true;
            packet.reserve();
            return;
        }
        if (paused.add(packet)) {
            loop.memory().reached(LimitReached.PARTIAL_PACKETS);
            packet.pause();
            if (!timer.isArmed()) {
                arm();
            }
        }
    }

    private boolean mustWait(PartialPacket packet, long moreBytes) {
        return (packet.bytes() > LARGE_BYTES && loop.memory().budget().isShedding())
                || heldBytes + moreBytes > limitBytes;
    }

    /** Called when a packet is complete, or its connection has ended. */
    void remove(PartialPacket packet) {
        large.remove(packet);
        paused.remove(packet);
        if (packet.isReserved()) {
            isReserved = false;
        }
        if (!paused.isEmpty() && !isResuming) {
            isResuming = true;
            loop.atEndOfTurn(this::resume);
        }
    }

    private void arm() {
        loop.arm(timer, CHECK_MILLIS);
    }

    private void check() {
        long oldest = loop.monotonicMillis() - PATIENCE_MILLIS;
        for (PartialPacket packet : large.toArray(PartialPacket[]::new)) {
            if (paused.isEmpty() || packet.largeSinceMillis() > oldest) {
                break;
            }
            packet.giveUp();
        }
        resume();
        if (!paused.isEmpty()) {
            arm();
        }
    }

    /** Resumes as many connections as there is memory for, but at least one. */
    private void resume() {
        isResuming = false;
        long expected = 0;
        for (Iterator<PartialPacket> all = paused.iterator(); all.hasNext(); ) {
            PartialPacket packet = all.next();
            boolean mustWait = mustWait(packet, expected);
            if (mustWait && isReserved) {
                break;
            }
            all.remove();
            if (mustWait) {
                isReserved = true;
                packet.reserve();
            }
            expected += LARGE_BYTES;
            packet.resume();
        }
    }
}
