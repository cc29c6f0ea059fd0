package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.MessageStore;
import culex.broker.store.SessionState;

/** One thing that a loop said to its journal. */
sealed interface Entry {
    record Append(Message message, MessageStore.Receiver[] receivers, boolean owned) implements Entry {}

    record Sent(long session, long message, int packetIdentifier) implements Entry {}

    record Released(long session, long message, int packetIdentifier) implements Entry {}

    record Settled(long session, long message) implements Entry {}

    record Finished(long session, long message) implements Entry {}

    record Accepted(long session, int packetIdentifier, Message message) implements Entry {}

    record Completed(long session, int packetIdentifier) implements Entry {}

    record Save(SessionState session) implements Entry {}

    record Delete(String clientId) implements Entry {}

    record RetainedChanged(String topicName) implements Entry {}
}
