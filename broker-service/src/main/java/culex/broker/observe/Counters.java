package culex.broker.observe;

import culex.broker.packet.PacketType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of packets, bytes and messages of one loop. Only the loop writes; the metrics read from any thread. An addition is a plain load
 * and store, without an atomic operation. {@link Events} counts the messages.
 */
public final class Counters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int TYPES = PacketType.values().length;

    private static final long[] LATENCY_BOUNDS_NANOS = {
        50_000L,
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        100_000_000L,
        250_000_000L,
        1_000_000_000L
    };

    private final long[] packetsReceived = new long[TYPES];
    private final long[] packetsSent = new long[TYPES];
    private final long[] bytesReceived = new long[TYPES];
    private final long[] bytesSent = new long[TYPES];
    private final long[] messagesReceived = new long[3];
    private final long[] messagesSent = new long[3];
    private final long[] dropped = new long[DropReason.values().length];
    private final long[] withoutReceiver = new long[1];
    private final long[] latency = new long[LATENCY_BOUNDS_NANOS.length + 1];
    private final long[] latencySumNanos = new long[1];

    private static void add(long[] counts, int index, long value) {
        LONGS.setOpaque(counts, index, counts[index] + value);
    }

    private static long get(long[] counts, int index) {
        return (long) LONGS.getOpaque(counts, index);
    }

    public void packetReceived(PacketType type, int bytes) {
        add(packetsReceived, type.ordinal(), 1);
        add(bytesReceived, type.ordinal(), bytes);
    }

    public void packetSent(PacketType type, int bytes) {
        add(packetsSent, type.ordinal(), 1);
        add(bytesSent, type.ordinal(), bytes);
    }

    /** Counts an Application Message accepted from a publisher. */
    void messageReceived(int qos) {
        add(messagesReceived, qos, 1);
    }

    /** Counts an Application Message sent to a receiver. */
    void messageSent(int qos) {
        add(messagesSent, qos, 1);
    }

    void dropped(DropReason reason) {
        add(dropped, reason.ordinal(), 1);
    }

    /** Counts a message that no client subscribes to. */
    void messageWithoutReceiver() {
        add(withoutReceiver, 0, 1);
    }

    /** Records the time from reading the oldest PUBLISH of a batch to writing the batch to the socket of its receiver. */
    public void publishToWrite(long nanos) {
        int bucket = 0;
        while (bucket < LATENCY_BOUNDS_NANOS.length && nanos > LATENCY_BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        add(latency, bucket, 1);
        add(latencySumNanos, 0, nanos);
    }

    public long packetsReceived(PacketType type) {
        return get(packetsReceived, type.ordinal());
    }

    public long packetsSent(PacketType type) {
        return get(packetsSent, type.ordinal());
    }

    public long bytesReceived(PacketType type) {
        return get(bytesReceived, type.ordinal());
    }

    public long bytesSent(PacketType type) {
        return get(bytesSent, type.ordinal());
    }

    public long messagesReceived(int qos) {
        return get(messagesReceived, qos);
    }

    public long messagesSent(int qos) {
        return get(messagesSent, qos);
    }

    public long droppedFor(DropReason reason) {
        return get(dropped, reason.ordinal());
    }

    public long messagesWithoutReceiver() {
        return get(withoutReceiver, 0);
    }

    /** Upper bounds of the buckets of the latency histogram but the last, in nanoseconds. */
    public static long[] latencyBoundsNanos() {
        return LATENCY_BOUNDS_NANOS.clone();
    }

    /** The count of one bucket of the latency histogram, not cumulated; the last one has no upper bound. */
    public long latencyBucket(int bucket) {
        return get(latency, bucket);
    }

    public long latencySumNanos() {
        return get(latencySumNanos, 0);
    }
}
