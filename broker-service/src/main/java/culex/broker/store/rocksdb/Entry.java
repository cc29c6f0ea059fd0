package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.MessageStore;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.StoredWill;
import org.jspecify.annotations.Nullable;

/** One entry of a journal. */
sealed interface Entry {
    /** Estimated bytes of memory of an entry without a message, with its place in the list. */
    long SMALL_BYTES = 48;

    /** Estimated bytes of memory of a receiver of a message, without the message. */
    long RECEIVER_BYTES = 64;

    /** Estimated bytes of memory of the entry, with its message. */
    default long bytes() {
        return SMALL_BYTES;
    }

    /** Estimated bytes of memory of a message, with its receivers. */
    static long bytesOf(Message message, MessageStore.Receiver[] receivers) {
        return SMALL_BYTES + message.sizeBytes() + RECEIVER_BYTES * receivers.length;
    }

    /** Estimated bytes of memory of a text. */
    static long bytesOf(String text) {
        return SMALL_BYTES + text.length();
    }

    /** Estimated bytes of memory of a session. */
    static long bytesOf(SessionState session) {
        @Nullable StoredWill will = session.will();
        @Nullable String owner = session.owner();
        return 2 * SMALL_BYTES
                + (owner == null ? 0 : owner.length())
                + (will == null ? 0 : SMALL_BYTES + will.message().sizeBytes());
    }

    record Append(Message message, MessageStore.Receiver[] receivers, boolean isAccepted) implements Entry {
        @Override
        public long bytes() {
            return bytesOf(message, receivers);
        }
    }

    record Sent(long session, long message, int packetIdentifier) implements Entry {}

    record Released(long session, long message, int packetIdentifier) implements Entry {}

    record Settled(long session, long message) implements Entry {}

    record Finished(long session, long message) implements Entry {}

    record Accepted(long session, int packetIdentifier, Message message) implements Entry {
        @Override
        public long bytes() {
            return SMALL_BYTES + message.sizeBytes();
        }
    }

    record Completed(long session, int packetIdentifier) implements Entry {}

    record Save(SessionState session) implements Entry {
        @Override
        public long bytes() {
            return bytesOf(session.clientId()) + bytesOf(session);
        }
    }

    record Delete(String clientId) implements Entry {
        @Override
        public long bytes() {
            return bytesOf(clientId);
        }
    }

    record SaveSubscription(long session, StoredSubscription subscription) implements Entry {
        @Override
        public long bytes() {
            return SMALL_BYTES + bytesOf(subscription.topicFilter());
        }
    }

    record RemoveSubscription(long session, String topicFilter) implements Entry {
        @Override
        public long bytes() {
            return bytesOf(topicFilter);
        }
    }

    /** Entry for a retained message that was set or removed. The commit writes only the latest change of the Topic Name. */
    record RetainedChanged(byte[] topic, int heldBytes) implements Entry {
        @Override
        public long bytes() {
            return SMALL_BYTES + heldBytes;
        }
    }
}
