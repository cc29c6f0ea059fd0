package culex.system.torture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The messages of one publisher to one topic with one QoS, numbered from 1. The broker guarantees their order. Written by the publisher's
 * thread, read by all.
 */
final class Stream {
    /** Length of the numbers of the stream and of the message, with which a payload begins. All bytes after them are the message's number. */
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

    /** {@code five}: whether its publisher uses MQTT 5.0, in which the broker can report that a message was not retained. */
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

    /** Whether the publisher of this stream uses MQTT 5.0, and so learns from a Reason Code that the broker did not retain a message. */
    boolean isToldOfRetaining() {
        return five;
    }

    /** Whether the stream has a message only every few seconds; such topics are retained and never cleared. */
    boolean isRare() {
        return retain && !topic.startsWith(Clients.CLEARED);
    }

    /** Returns the next message number. */
    synchronized int next() {
        return ++sent;
    }

    /** Returns the number of the last sent message. */
    synchronized int sent() {
        return sent;
    }

    /** Returns the number of the last message with PUBACK or PUBCOMP. */
    synchronized int settled() {
        return settled;
    }

    /** Called when PUBACK or PUBREC arrived: the broker has accepted the message. */
    synchronized void acknowledge(int sequence, int millis) {
        if (acknowledgedAt.length <= sequence) {
            acknowledgedAt = Arrays.copyOf(acknowledgedAt, 2 * sequence);
        }
        if (!acknowledged.get(sequence)) {
            acknowledged.set(sequence);
            acknowledgedAt[sequence] = millis;
        }
    }

    /** Called when PUBACK or PUBCOMP arrived: the exchange is complete. */
    synchronized void settle(int sequence) {
        settled = Math.max(settled, sequence);
    }

    /** Returns a copy of the acknowledged message numbers. */
    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** Returns when a message was acknowledged, in milliseconds since the start of the run. */
    synchronized int acknowledgedAt(int sequence) {
        return acknowledgedAt[sequence];
    }

    /** Whether a message clears the retained message: every seventh message of a topic below {@code cleared/}. */
    boolean clears(int sequence) {
        return topic.startsWith(Clients.CLEARED) && sequence % 7 == 0;
    }

    ByteBuffer payload(int sequence) {
        if (clears(sequence)) {
            return ByteBuffer.allocate(0);
        }
        byte[] bytes = new byte[HEAD_BYTES + sequence * 31 % 200];
        Arrays.fill(bytes, (byte) sequence);
        return ByteBuffer.wrap(bytes).putInt(number).putInt(sequence).rewind();
    }

    /** Returns the number of the stream in a payload. */
    static int streamOf(ByteBuffer payload) {
        return payload.remaining() < HEAD_BYTES ? -1 : payload.getInt(0);
    }

    /** Returns the number of the message in a payload. */
    static int sequenceOf(ByteBuffer payload) {
        return payload.getInt(4);
    }

    /** Returns the description of a message in a breach. */
    String name(int sequence) {
        return "message " + sequence + " of " + publisher + " to " + topic + " (QoS " + qos + ")";
    }
}
