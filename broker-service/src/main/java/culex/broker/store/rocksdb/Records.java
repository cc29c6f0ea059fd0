package culex.broker.store.rocksdb;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.SessionState;
import culex.broker.topic.TopicName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys and values of the store, format {@link #FORMAT}. Big-endian, so that keys sort by number. Stateless. */
final class Records {
    /** The version of everything here; another one is refused when the store is opened. */
    static final int FORMAT = 1;

    /** A delivery as it was kept; its message is null when it stands in a record of its own that several receivers share. */
    record KeptDelivery(Delivery.Options options, @Nullable Message message) {}

    /** How far a QoS 2 exchange towards a client has come. */
    record KeptExchange(int packetIdentifier, boolean released) {}

    private static final int NO_FILTER = 0xFFFF_FFFF;

    private Records() {}

    static byte[] key(long session, long message) {
        return ByteBuffer.allocate(16).putLong(session).putLong(message).array();
    }

    static byte[] key(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    static byte[] inboundKey(long session, int packetIdentifier) {
        return ByteBuffer.allocate(10)
                .putLong(session)
                .putShort((short) packetIdentifier)
                .array();
    }

    static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] message(Message message) {
        return write(64 + message.sizeBytes(), out -> writeMessage(out, message));
    }

    static Message message(long number, byte[] value) {
        return read(value, in -> readMessage(in, number));
    }

    private static void writeMessage(DataOutputStream out, Message message) throws IOException {
        writeBytes(out, message.topic().utf8());
        out.writeByte(message.qos().value() | (message.retain() ? 4 : 0));
        out.writeLong(message.expiresAtMillis());
        writeBytes(out, text(message.publisher()));
        writeBytes(out, message.forwardedProperties());
        writeBytes(out, message.payload());
    }

    private static Message readMessage(DataInputStream in, long number) throws IOException {
        String topic = new String(readBytes(in), StandardCharsets.UTF_8);
        int flags = in.readUnsignedByte();
        long expiresAt = in.readLong();
        String publisher = new String(readBytes(in), StandardCharsets.UTF_8);
        byte[] forwarded = readBytes(in);
        byte[] payload = readBytes(in);
        return new Message(
                TopicName.of(topic),
                payload,
                QoS.of(flags & 3),
                (flags & 4) != 0,
                PropertiesCodec.parse(forwarded),
                forwarded,
                expiresAt,
                publisher,
                Message.LONG_AGO,
                number);
    }

    /** A delivery, with its message unless that is kept in a record of its own. */
    static byte[] delivery(Delivery.Options options, @Nullable Message message) {
        int size = 32 + (message == null ? 0 : message.sizeBytes());
        return write(size, out -> {
            out.writeByte(
                    options.maximumQos().value() | (options.retainAsPublished() ? 4 : 0) | (message != null ? 8 : 0));
            out.writeShort(options.subscriptionIdentifiers().length);
            for (int identifier : options.subscriptionIdentifiers()) {
                out.writeInt(identifier);
            }
            writeText(out, options.sharedFilter());
            if (message != null) {
                writeMessage(out, message);
            }
        });
    }

    static KeptDelivery delivery(long number, byte[] value) {
        return read(value, in -> {
            int flags = in.readUnsignedByte();
            int[] identifiers = new int[in.readUnsignedShort()];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = in.readInt();
            }
            Delivery.Options options =
                    new Delivery.Options(QoS.of(flags & 3), (flags & 4) != 0, identifiers, readText(in));
            return new KeptDelivery(options, (flags & 8) != 0 ? readMessage(in, number) : null);
        });
    }

    static byte[] exchange(int packetIdentifier, boolean released) {
        return ByteBuffer.allocate(3)
                .putShort((short) packetIdentifier)
                .put((byte) (released ? 1 : 0))
                .array();
    }

    static KeptExchange exchange(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new KeptExchange(in.getShort() & 0xFFFF, in.get() == 1);
    }

    static byte[] session(SessionState session) {
        return write(128, out -> {
            out.writeLong(session.number());
            out.writeLong(session.expirySeconds());
            out.writeLong(session.expiresAtMillis());
            out.writeInt(session.subscriptions().size());
            for (SessionState.Kept kept : session.subscriptions()) {
                writeText(out, kept.topicFilter());
                SubscriptionOptions options = kept.options();
                out.writeByte(options.maximumQos().value()
                        | (options.noLocal() ? 4 : 0)
                        | (options.retainAsPublished() ? 8 : 0)
                        | options.retainHandling() << 4);
                out.writeInt(kept.identifier());
            }
            SessionState.KeptWill will = session.will();
            out.writeBoolean(will != null);
            if (will != null) {
                out.writeLong(will.delaySeconds());
                out.writeLong(will.expirySeconds());
                out.writeLong(will.dueAtMillis());
                writeMessage(out, will.message());
            }
        });
    }

    static SessionState session(String clientId, byte[] value) {
        return read(value, in -> {
            long number = in.readLong();
            long expirySeconds = in.readLong();
            long expiresAt = in.readLong();
            int count = in.readInt();
            List<SessionState.Kept> subscriptions = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String filter = String.valueOf(readText(in));
                int bits = in.readUnsignedByte();
                SubscriptionOptions options =
                        new SubscriptionOptions(QoS.of(bits & 3), (bits & 4) != 0, (bits & 8) != 0, bits >> 4 & 3);
                subscriptions.add(new SessionState.Kept(filter, options, in.readInt()));
            }
            SessionState.KeptWill will = null;
            if (in.readBoolean()) {
                long delay = in.readLong();
                long expiry = in.readLong();
                long due = in.readLong();
                will = new SessionState.KeptWill(readMessage(in, Message.NOT_KEPT), delay, expiry, due);
            }
            return new SessionState(number, clientId, expirySeconds, expiresAt, subscriptions, will);
        });
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("a record ends before its fields do");
        }
        return bytes;
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(NO_FILTER);
        } else {
            writeBytes(out, text(text));
        }
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NO_FILTER ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Read<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static byte[] write(int room, Write write) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(room);
        try {
            write.to(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] value, Read<T> read) {
        try {
            return read.from(new DataInputStream(new ByteArrayInputStream(value)));
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
