package culex.system.torture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The messages of one publisher to one topic with one QoS, numbered from 1: what order is promised for. Written by its publisher's
 * thread, read by all.
 */
final class Stream {
    /** Where the payload's number of the stream and number of the message stand; a pattern of the same number follows. */
    private static final int HEAD_BYTES = 8;

    private final int number;
    private final String publisher;
    private final String topic;
    private final int qos;
    private final boolean retain;
    private final boolean five;
    private final BitSet acknowledged = new BitSet();
    private int[] acknowledgedAt = new int[1024];
    private int sent;
    private int settled;

    /** {@code five} says whether its publisher speaks MQTT 5.0, which can tell it that a message was not retained. */
    Stream(int number, String publisher, String topic, int qos, boolean retain, boolean five) {
        this.number = number;
        this.publisher = publisher;
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        this.five = five;
    }

    int number() {
        return number;
    }

    String topic() {
        return topic;
    }

    int qos() {
        return qos;
    }

    boolean isRetained() {
        return retain;
    }

    /** Whether its publisher is told when a message is not retained. */
    boolean isToldOfRetaining() {
        return five;
    }

    /** Whether it has a message every few seconds only: what is retained and never cleared. */
    boolean isRare() {
        return retain && !topic.startsWith(Cast.CLEARED);
    }

    /** Takes the next number. */
    synchronized int next() {
        return ++sent;
    }

    /** The number of the last message that was sent. */
    synchronized int sent() {
        return sent;
    }

    /** The number of the last message whose PUBACK or PUBCOMP came. */
    synchronized int settled() {
        return settled;
    }

    /** PUBACK or PUBREC came: the broker owns the message from now on. */
    synchronized void acknowledge(int sequence, int millis) {
        if (acknowledgedAt.length <= sequence) {
            acknowledgedAt = Arrays.copyOf(acknowledgedAt, 2 * sequence);
        }
        if (!acknowledged.get(sequence)) {
            acknowledged.set(sequence);
            acknowledgedAt[sequence] = millis;
        }
    }

    /** PUBACK or PUBCOMP came: nothing of the exchange is left. */
    synchronized void settle(int sequence) {
        settled = Math.max(settled, sequence);
    }

    /** What is acknowledged so far, as a copy. */
    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** When a message was acknowledged, in milliseconds of the run. */
    synchronized int acknowledgedAt(int sequence) {
        return acknowledgedAt[sequence];
    }

    /** Whether a message clears what is retained: every seventh of a topic below {@code cleared/}. */
    boolean clears(int sequence) {
        return topic.startsWith(Cast.CLEARED) && sequence % 7 == 0;
    }

    ByteBuffer payload(int sequence) {
        if (clears(sequence)) {
            return ByteBuffer.allocate(0);
        }
        byte[] bytes = new byte[HEAD_BYTES + sequence * 31 % 200];
        Arrays.fill(bytes, (byte) sequence);
        return ByteBuffer.wrap(bytes).putInt(number).putInt(sequence).rewind();
    }

    /** The number of the stream that a payload names. */
    static int streamOf(ByteBuffer payload) {
        return payload.remaining() < HEAD_BYTES ? -1 : payload.getInt(0);
    }

    /** The number of the message that a payload names. */
    static int sequenceOf(ByteBuffer payload) {
        return payload.getInt(4);
    }

    /** How a message is named in findings. */
    String name(int sequence) {
        return "message " + sequence + " of " + publisher + " to " + topic + " (QoS " + qos + ")";
    }
}
