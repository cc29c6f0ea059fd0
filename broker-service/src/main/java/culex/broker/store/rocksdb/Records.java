package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.SessionState;
import culex.broker.topic.TopicName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of the store, format {@link #FORMAT}; its keys are in {@link Keys}. Big-endian. Stateless. */
final class Records {
    /** The version of everything here; another one is refused when the store is opened. */
    static final int FORMAT = 2;

    /**
     * The first part of a delivery, which says all but its content.
     *
     * @param packetIdentifier what it was sent with in the turn in which it came, or 0
     * @param sizeBytes what the message takes in memory
     * @param storedAtSeconds when it came, in seconds of the epoch
     * @param alone whether the message stands in this record, because it has no other receiver
     */
    record KeptDelivery(
            Delivery.Options options,
            boolean retained,
            int packetIdentifier,
            int sizeBytes,
            int storedAtSeconds,
            boolean alone) {}

    /** How far an exchange towards a client has come. */
    record KeptExchange(int packetIdentifier, boolean released) {}

    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int ALONE = 8;
    private static final int RETAINED = 16;
    private static final int AWAITS_RETAINED = 64;
    private static final int NO_TEXT = -1;

    private Records() {}

    static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static RecordWriter message(RecordWriter out, Message message) {
        return out.putBytes(message.topic().utf8())
                .putByte(message.qos().value() | (message.retain() ? RETAIN : 0))
                .putLong(message.expiresAtMillis())
                .putBytes(utf8(message.publisher()))
                .putBytes(message.forwardedProperties())
                .putBytes(message.payload());
    }

    static Message message(long number, ByteBuffer in) {
        return read(() -> {
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
                    Message.LONG_AGO,
                    number);
        });
    }

    /** A delivery, with its message when that has no other receiver. */
    static RecordWriter delivery(
            RecordWriter out,
            Receiver receiver,
            Message message,
            boolean alone,
            int packetIdentifier,
            int storedAtSeconds) {
        Delivery.Options options = receiver.options();
        out.putByte(options.maximumQos().value()
                | (options.retainAsPublished() ? RETAIN : 0)
                | (alone ? ALONE : 0)
                | (receiver.retained() ? RETAINED : 0));
        out.putShort(packetIdentifier).putInt(message.sizeBytes()).putInt(storedAtSeconds);
        out.putShort(options.subscriptionIdentifiers().length);
        for (int identifier : options.subscriptionIdentifiers()) {
            out.putInt(identifier);
        }
        putText(out, options.sharedFilter());
        return alone ? message(out, message) : out;
    }

    /** Reads the first part; the message follows when it stands {@link KeptDelivery#alone}. */
    static KeptDelivery delivery(ByteBuffer in) {
        return read(() -> {
            int flags = in.get();
            int packetIdentifier = in.getShort() & 0xFFFF;
            int sizeBytes = in.getInt();
            int storedAtSeconds = in.getInt();
            int[] identifiers = new int[in.getShort() & 0xFFFF];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = in.getInt();
            }
            Delivery.Options options =
                    new Delivery.Options(QoS.of(flags & QOS), (flags & RETAIN) != 0, identifiers, text(in));
            return new KeptDelivery(
                    options,
                    (flags & RETAINED) != 0,
                    packetIdentifier,
                    sizeBytes,
                    storedAtSeconds,
                    (flags & ALONE) != 0);
        });
    }

    static RecordWriter exchange(RecordWriter out, int packetIdentifier, boolean released) {
        return out.putShort(packetIdentifier).putByte(released ? 1 : 0);
    }

    static KeptExchange exchange(ByteBuffer in) {
        return read(() -> new KeptExchange(in.getShort() & 0xFFFF, in.get() == 1));
    }

    static RecordWriter session(RecordWriter out, SessionState session) {
        out.putLong(session.number())
                .putLong(session.expirySeconds())
                .putLong(session.expiresAtMillis())
                .putInt(session.subscriptions().size());
        for (SessionState.Kept kept : session.subscriptions()) {
            SubscriptionOptions options = kept.options();
            putText(out, kept.topicFilter());
            out.putByte(options.maximumQos().value()
                            | (options.noLocal() ? 4 : 0)
                            | (options.retainAsPublished() ? 8 : 0)
                            | options.retainHandling() << 4
                            | (kept.awaitsRetained() ? AWAITS_RETAINED : 0))
                    .putInt(kept.identifier());
        }
        SessionState.KeptWill will = session.will();
        out.putByte(will == null ? 0 : 1);
        if (will != null) {
            out.putLong(will.delaySeconds()).putLong(will.expirySeconds()).putLong(will.dueAtMillis());
            message(out, will.message());
        }
        return out;
    }

    static SessionState session(String clientId, ByteBuffer in) {
        return read(() -> {
            long number = in.getLong();
            long expirySeconds = in.getLong();
            long expiresAt = in.getLong();
            int count = in.getInt();
            List<SessionState.Kept> subscriptions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String filter = String.valueOf(text(in));
                int bits = in.get();
                SubscriptionOptions options =
                        new SubscriptionOptions(QoS.of(bits & QOS), (bits & 4) != 0, (bits & 8) != 0, bits >> 4 & 3);
                subscriptions.add(new SessionState.Kept(filter, options, in.getInt(), (bits & AWAITS_RETAINED) != 0));
            }
            SessionState.KeptWill will = null;
            if (in.get() != 0) {
                long delay = in.getLong();
                long expiry = in.getLong();
                long due = in.getLong();
                will = new SessionState.KeptWill(message(Message.NOT_KEPT, in), delay, expiry, due);
            }
            return new SessionState(number, clientId, expirySeconds, expiresAt, subscriptions, will);
        });
    }

    private static void putText(RecordWriter out, @Nullable String text) {
        if (text == null) {
            out.putInt(NO_TEXT);
        } else {
            out.putBytes(utf8(text));
        }
    }

    private static @Nullable String text(ByteBuffer in) {
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

    private interface Read<T> {
        T get();
    }

    private static <T> T read(Read<T> read) {
        try {
            return read.get();
        } catch (BufferUnderflowException damaged) {
            throw new DamagedStoreException("a record ends before its fields do", damaged);
        }
    }
}
