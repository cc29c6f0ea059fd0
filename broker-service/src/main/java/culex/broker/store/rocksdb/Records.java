package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.topic.TopicName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The values of messages, deliveries and exchanges; sessions are in {@link SessionRecords}, keys in {@link Keys}. Big-endian. Stateless.
 *
 * <p>The first byte of a record is the version of its kind, 64 or higher. Records of format 2 have no version and begin with a smaller
 * byte: a message with the high byte of the length of its topic, which is 0, and a delivery with flags below 32. This class still reads
 * both, so that a migration need not rewrite every message. {@link Migration} rewrites the other kinds.
 */
final class Records {
    /** The format of the store as a whole: its families, keys and records. */
    static final int FORMAT = 3;

    private static final int FIRST_VERSION = 64;
    private static final int MESSAGE_VERSION = FIRST_VERSION;
    private static final int DELIVERY_VERSION = FIRST_VERSION;
    private static final int EXCHANGE_VERSION = FIRST_VERSION;
    /** The length of the record of an exchange in format 2. */
    private static final int OLD_EXCHANGE_BYTES = 3;

    /**
     * A delivery without the content of its message.
     *
     * @param packetIdentifier the Packet Identifier if the message was sent before the record was written, otherwise 0
     * @param sizeBytes the bytes that the message takes in memory
     * @param storedAtSeconds when the message was stored, in seconds of the epoch
     * @param isInline whether the message is part of this record, because it has one receiver
     */
    record DeliveryHead(
            Delivery.Options options,
            boolean retained,
            int packetIdentifier,
            int sizeBytes,
            int storedAtSeconds,
            boolean isInline) {}

    /** The stored state of the exchange of a message that was sent to a client. */
    record StoredExchange(int packetIdentifier, boolean released) {}

    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int INLINE = 8;
    private static final int RETAINED = 16;
    private static final int NO_TEXT = -1;

    private Records() {}

    static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static RecordWriter message(RecordWriter out, Message message) {
        return out.putByte(MESSAGE_VERSION)
                .putBytes(message.topic().utf8())
                .putByte(message.qos().value() | (message.retain() ? RETAIN : 0))
                .putLong(message.expiresAtMillis())
                .putBytes(utf8(message.publisher()))
                .putBytes(message.forwardedProperties())
                .putBytes(message.payload());
    }

    static Message message(long number, ByteBuffer in) {
        return read(() -> {
            if (hasVersion(in)) {
                checkVersion("message", in.get(), MESSAGE_VERSION);
            }
            String topic = new String(bytes(in), StandardCharsets.UTF_8);
            int flags = in.get();
            long expiresAt = in.getLong();
            String publisher = new String(bytes(in), StandardCharsets.UTF_8);
            byte[] forwarded = bytes(in);
            byte[] payload = bytes(in);
            return new Message(
                    TopicName.of(topic),
                    payload,
                    QoS.of(flags & QOS),
                    (flags & RETAIN) != 0,
                    forwarded,
                    expiresAt,
                    publisher,
                    Message.NOT_MEASURED,
                    number);
        });
    }

    /** Reads the QoS of a message. The buffer has the record of the message, or at least its beginning up to the QoS. */
    static QoS qos(ByteBuffer in) {
        return read(() -> {
            if (hasVersion(in)) {
                checkVersion("message", in.get(), MESSAGE_VERSION);
            }
            int topicBytes = in.getInt();
            if (topicBytes < 0) {
                throw new BufferUnderflowException();
            }
            in.position(Math.addExact(in.position(), topicBytes));
            return QoS.of(in.get() & QOS);
        });
    }

    /** The record of a retained message, with the layout of {@link #message(RecordWriter, Message)}. */
    static RecordWriter retained(RecordWriter out, Retained message) {
        return out.putByte(MESSAGE_VERSION)
                .putBytes(message.topic())
                .putByte(message.qos().value() | RETAIN)
                .putLong(message.expiresAtMillis())
                .putBytes(utf8(message.publisher()))
                .putBytes(message.forwardedProperties())
                .putBytes(message.payload());
    }

    static Retained retained(ByteBuffer in) {
        return read(() -> {
            if (hasVersion(in)) {
                checkVersion("retained message", in.get(), MESSAGE_VERSION);
            }
            byte[] topic = bytes(in);
            int flags = in.get();
            long expiresAt = in.getLong();
            String publisher = new String(bytes(in), StandardCharsets.UTF_8);
            byte[] forwarded = bytes(in);
            return new Retained(topic, bytes(in), forwarded, publisher, expiresAt, QoS.of(flags & QOS));
        });
    }

    /** Encodes a delivery. The record contains the message if {@code isInline}, which is so for a message with one receiver. */
    static RecordWriter delivery(
            RecordWriter out,
            Receiver receiver,
            Message message,
            boolean isInline,
            int packetIdentifier,
            int storedAtSeconds) {
        Delivery.Options options = receiver.options();
        out.putByte(DELIVERY_VERSION);
        out.putByte(options.maximumQos().value()
                | (options.retainAsPublished() ? RETAIN : 0)
                | (isInline ? INLINE : 0)
                | (receiver.retained() ? RETAINED : 0));
        out.putShort(packetIdentifier).putInt(message.sizeBytes()).putInt(storedAtSeconds);
        out.putVarInt(options.subscriptionIdentifiers().length);
        for (int identifier : options.subscriptionIdentifiers()) {
            out.putInt(identifier);
        }
        putText(out, options.sharedFilter());
        return isInline ? message(out, message) : out;
    }

    /** Reads the head of the record of a delivery. If {@link DeliveryHead#isInline}, the message follows in the buffer. */
    static DeliveryHead delivery(ByteBuffer in) {
        return read(() -> {
            boolean isOld = !hasVersion(in);
            if (!isOld) {
                checkVersion("delivery", in.get(), DELIVERY_VERSION);
            }
            int flags = in.get();
            int packetIdentifier = in.getShort() & 0xFFFF;
            int sizeBytes = in.getInt();
            int storedAtSeconds = in.getInt();
            int[] identifiers = new int[count(isOld ? in.getShort() & 0xFFFF : varInt(in), in)];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = in.getInt();
            }
            Delivery.Options options =
                    new Delivery.Options(QoS.of(flags & QOS), (flags & RETAIN) != 0, identifiers, text(in));
            return new DeliveryHead(
                    options,
                    (flags & RETAINED) != 0,
                    packetIdentifier,
                    sizeBytes,
                    storedAtSeconds,
                    (flags & INLINE) != 0);
        });
    }

    static RecordWriter exchange(RecordWriter out, int packetIdentifier, boolean released) {
        return out.putByte(EXCHANGE_VERSION).putShort(packetIdentifier).putByte(released ? 1 : 0);
    }

    static StoredExchange exchange(ByteBuffer in) {
        return read(() -> {
            checkVersion("exchange", in.get(), EXCHANGE_VERSION);
            return new StoredExchange(in.getShort() & 0xFFFF, in.get() == 1);
        });
    }

    /** Reads an exchange of format 2; null when the record is newer. */
    static @Nullable StoredExchange oldExchange(ByteBuffer in) {
        return in.remaining() == OLD_EXCHANGE_BYTES ? new StoredExchange(in.getShort() & 0xFFFF, in.get() == 1) : null;
    }

    /** Whether a record begins with a version. Records of format 2 do not. */
    static boolean hasVersion(ByteBuffer in) {
        return in.get(in.position()) >= FIRST_VERSION;
    }

    static void checkVersion(String kind, int found, int known) {
        if (found != known) {
            throw new DamagedStoreException("the record of a " + kind + " has the version " + found
                    + ", and this broker reads the version " + known);
        }
    }

    /** Checks the count of elements of at least four bytes against the remaining bytes, so that a damaged count allocates nothing. */
    private static int count(int count, ByteBuffer in) {
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    static int varInt(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int group = in.get();
            value |= (group & 0x7F) << shift;
            if (group >= 0) {
                return value;
            }
        }
        throw new DamagedStoreException("a number in a record does not end");
    }

    static void putText(RecordWriter out, @Nullable String text) {
        if (text == null) {
            out.putInt(NO_TEXT);
        } else {
            out.putBytes(utf8(text));
        }
    }

    static @Nullable String text(ByteBuffer in) {
        in.mark();
        if (in.getInt() == NO_TEXT) {
            return null;
        }
        in.reset();
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    interface Read<T> {
        T get();
    }

    static <T> T read(Read<T> read) {
        try {
            return read.get();
        } catch (BufferUnderflowException | IndexOutOfBoundsException damaged) {
            throw new DamagedStoreException("a record ends before its fields do", damaged);
        } catch (IllegalArgumentException damaged) {
            throw new DamagedStoreException("a record has a field that is not valid: " + damaged.getMessage(), damaged);
        }
    }
}
