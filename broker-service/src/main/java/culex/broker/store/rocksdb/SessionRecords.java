package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.StoredWill;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the records of sessions and subscriptions. Stateless. */
final class SessionRecords {
    /** A session of format 2, with its subscriptions. */
    record OldSession(SessionState session, List<StoredSubscription> subscriptions) {}

    /** The version of sessions without an owner, which earlier versions of the broker wrote. */
    private static final int OWNERLESS_SESSION_VERSION = 64;

    private static final int SESSION_VERSION = 65;
    private static final int SUBSCRIPTION_VERSION = 64;

    /** The offset of the time of writing: after the version and three numbers. */
    private static final int STORED_AT = 1 + 3 * Long.BYTES;

    private static final int QOS = 3;
    private static final int NO_LOCAL = 4;
    private static final int RETAIN_AS_PUBLISHED = 8;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int AWAITS_RETAINED = 64;

    private SessionRecords() {}

    static RecordWriter session(RecordWriter out, SessionState session) {
        out.putByte(SESSION_VERSION)
                .putLong(session.number())
                .putLong(session.expirySeconds())
                .putLong(session.expiresAtMillis());
        out.putLong(System.currentTimeMillis());
        Records.putText(out, session.owner());
        StoredWill will = session.will();
        out.putByte(will == null ? 0 : 1);
        if (will != null) {
            out.putLong(will.delaySeconds()).putLong(will.expirySeconds()).putLong(will.dueAtMillis());
            Records.message(out, will.message());
        }
        return out;
    }

    static SessionState session(String clientId, ByteBuffer in) {
        return Records.read(() -> {
            int version = in.get();
            if (version != OWNERLESS_SESSION_VERSION) {
                Records.checkVersion("session", version, SESSION_VERSION);
            }
            long number = in.getLong();
            long expirySeconds = in.getLong();
            long expiresAt = in.getLong();
            in.getLong(); // skips the time of writing, which only StoreCommand uses
            String owner = version == SESSION_VERSION ? Records.text(in) : null;
            return new SessionState(number, clientId, owner, expirySeconds, expiresAt, will(in));
        });
    }

    /** When the record was written, in milliseconds of the epoch. */
    static long storedAtMillis(byte[] record) {
        return Records.read(() -> ByteBuffer.wrap(record).getLong(STORED_AT));
    }

    private static @Nullable StoredWill will(ByteBuffer in) {
        if (in.get() == 0) {
            return null;
        }
        long delay = in.getLong();
        long expiry = in.getLong();
        long due = in.getLong();
        return new StoredWill(Records.message(Message.NOT_STORED, in), delay, expiry, due);
    }

    static RecordWriter subscription(RecordWriter out, StoredSubscription subscription) {
        SubscriptionOptions options = subscription.options();
        return out.putByte(SUBSCRIPTION_VERSION)
                .putByte(options.maximumQos().value()
                        | (options.noLocal() ? NO_LOCAL : 0)
                        | (options.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                        | options.retainHandling() << RETAIN_HANDLING_SHIFT
                        | (subscription.awaitsRetained() ? AWAITS_RETAINED : 0))
                .putVarInt(subscription.identifier());
    }

    static StoredSubscription subscription(String topicFilter, ByteBuffer in) {
        return Records.read(() -> {
            Records.checkVersion("subscription", in.get(), SUBSCRIPTION_VERSION);
            int bits = in.get();
            return subscription(topicFilter, bits, Records.varInt(in));
        });
    }

    private static StoredSubscription subscription(String topicFilter, int bits, int identifier) {
        SubscriptionOptions options = new SubscriptionOptions(
                QoS.of(bits & QOS),
                (bits & NO_LOCAL) != 0,
                (bits & RETAIN_AS_PUBLISHED) != 0,
                bits >> RETAIN_HANDLING_SHIFT & 3);
        return new StoredSubscription(topicFilter, options, identifier, (bits & AWAITS_RETAINED) != 0);
    }

    /** Reads a session of format 2; null when the record is newer. */
    static @Nullable OldSession oldSession(String clientId, ByteBuffer in) {
        boolean isNewer = Records.read(() -> Records.hasVersion(in));
        if (isNewer) {
            return null;
        }
        return Records.read(() -> {
            long number = in.getLong();
            long expirySeconds = in.getLong();
            long expiresAt = in.getLong();
            int count = in.getInt();
            List<StoredSubscription> subscriptions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String topicFilter = String.valueOf(Records.text(in));
                int bits = in.get();
                subscriptions.add(subscription(topicFilter, bits, in.getInt()));
            }
            SessionState session = new SessionState(number, clientId, null, expirySeconds, expiresAt, will(in));
            return new OldSession(session, subscriptions);
        });
    }
}
