package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The keys of the store. Numbers in keys are big-endian, so that RocksDB sorts the keys by number. Stateless. */
final class Keys {
    private static final int IDENTIFIER_BITS = 16;

    private Keys() {}

    /** The key of a delivery or an exchange: session and message number. */
    static byte[] of(long session, long message) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(session)
                .putLong(message)
                .array();
    }

    /** The key of a subscription: session and Topic Filter. */
    static byte[] subscription(long session, String topicFilter) {
        byte[] text = topicFilter.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(session)
                .put(text)
                .array();
    }

    /** The Topic Filter in the key of a subscription. */
    static String topicFilter(byte[] key) {
        return Records.read(() -> new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.UTF_8));
    }

    /** The key of a message with several receivers, and of other records that a number identifies. */
    static byte[] of(long message) {
        return ByteBuffer.allocate(Long.BYTES).putLong(message).array();
    }

    /** The number at the start of a key, of a session in most families. */
    static long session(byte[] key) {
        return Records.read(() -> ByteBuffer.wrap(key).getLong());
    }

    /** The message number in the key of a delivery or an exchange. */
    static long message(byte[] key) {
        return Records.read(() -> ByteBuffer.wrap(key).getLong(Long.BYTES));
    }

    /** The key of a message of QoS 2 that waits for PUBREL, as one number: session and Packet Identifier. */
    static long inbound(long session, int packetIdentifier) {
        return session << IDENTIFIER_BITS | packetIdentifier;
    }

    static long inboundSession(long inbound) {
        return inbound >>> IDENTIFIER_BITS;
    }

    static int inboundIdentifier(long inbound) {
        return (int) inbound & 0xFFFF;
    }
}
