package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.ModelRetained;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedChange;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

/** While the store cannot be written, pending changes are limited by the records on disk and the objects in memory. */
class PendingWritesTest {
    private static final int MANY = 10_000;

    private final Set<String> onDisk = new HashSet<>();
    private final ModelRetained records = new ModelRetained();
    private final PagedRetained retained = records.messages();
    private final PendingWrites pending = new PendingWrites(
            () -> 0,
            new PendingStates(retained, (family, key) -> onDisk.contains(new String(key, StandardCharsets.UTF_8))));

    private static Message message(long number) {
        return TestMessages.of(1000, QoS.AT_LEAST_ONCE).numbered(number);
    }

    private static Entry.Append append(long number, boolean isAccepted, long... sessions) {
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        Receiver[] receivers = Arrays.stream(sessions)
                .mapToObj(one -> new Receiver(one, options))
                .toArray(Receiver[]::new);
        return new Entry.Append(message(number), receivers, isAccepted);
    }

    private static Entry.Save save(long session) {
        return new Entry.Save(new SessionState(session, "c" + session, null, 1, 0, null));
    }

    private static Entry.SaveSubscription subscribe(long session) {
        return new Entry.SaveSubscription(
                session,
                new StoredSubscription("f", new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, 0), 0, false));
    }

    private static Entry.RetainedChanged changed(RetainedChange change) {
        return new Entry.RetainedChanged(change.topic(), change.heldBytes());
    }

    /** Returns the names of the sink methods that the pending changes call; deletions have the prefix "no". */
    private List<String> written() {
        List<String> calls = new ArrayList<>();
        RecordSink sink = (RecordSink) Proxy.newProxyInstance(
                RecordSink.class.getClassLoader(), new Class<?>[] {RecordSink.class}, (proxy, method, arguments) -> {
                    boolean removes = (arguments.length == 2 && arguments[1] == null)
                            || (arguments[0] instanceof RetainedChange change && change.message() == null);
                    calls.add((removes ? "no " : "") + method.getName());
                    return null;
                });
        try {
            pending.writeTo(sink);
        } catch (RocksDBException impossible) {
            throw new AssertionError(impossible);
        }
        return calls;
    }

    private void degrade() {
        pending.failed();
        assertTrue(pending.isEmpty());
    }

    @Test
    void sessionsCreatedAndEndedWhileTheStoreIsDegradedNeedNoWrite() {
        degrade();
        for (long session = 1; session <= MANY; session++) {
            pending.apply(save(session), true);
            pending.apply(subscribe(session), true);
            pending.apply(new Entry.Delete("c" + session), true);
            pending.apply(new Entry.RemoveSubscription(session, "f"), true);
        }
        assertEquals(0, pending.size());
        assertEquals(0, pending.bytes());
    }

    @Test
    void retainedMessagesSetAndRemovedWhileTheStoreIsDegradedNeedNoWrite() {
        degrade();
        for (int i = 0; i < MANY; i++) {
            pending.apply(changed(retained.put(TestMessages.retained("t" + i, 10, Message.NEVER))), true);
            pending.apply(changed(Objects.requireNonNull(retained.remove(Records.utf8("t" + i)))), true);
        }
        assertNull(retained.unstored(Records.utf8("t1")));
        assertEquals(0, pending.size());
        assertEquals(0, pending.bytes());
    }

    @Test
    void messagesRejectedWhileTheStoreIsDegradedNeedNoWrite() {
        degrade();
        for (long number = 1; number <= MANY; number++) {
            pending.apply(append(number, false, 1), true);
            pending.apply(new Entry.Sent(1, number, 5), true);
            pending.apply(new Entry.Settled(1, number), true);
        }
        assertEquals(0, pending.size());
    }

    @Test
    void messagesAcknowledgedByAllReceiversWhileTheStoreIsDegradedAreNotWritten() {
        degrade();
        for (long number = 1; number <= MANY; number++) {
            pending.apply(append(number, true, 1, 2), true);
            pending.apply(new Entry.Settled(1, number), true);
            pending.apply(new Entry.Settled(2, number), true);
        }
        assertTrue(pending.size() <= 2100, () -> "holds " + pending.size());
        assertEquals(0, pending.bytes());
        assertEquals(List.of(), written());
    }

    @Test
    void deletionsOfStoredRecordsAreWrittenWhenTheStoreCanBeWrittenAgain() {
        onDisk.add("c1");
        retained.put(TestMessages.retained("t", 10, Message.NEVER));
        records.store(Records.utf8("t"));
        degrade();
        pending.apply(new Entry.Delete("c1"), true);
        pending.apply(changed(Objects.requireNonNull(retained.remove(Records.utf8("t")))), true);
        assertEquals(List.of("no session", "no retained"), written());
    }

    /** A failed write may nevertheless have reached the disk. */
    @Test
    void recordsOfAFailedWriteAreDeletedOnDiskWhenTheyAreRemoved() {
        pending.apply(save(1), false);
        pending.apply(append(7, true, 1), false);
        pending.apply(append(8, false, 1), false);
        pending.failed();
        assertNotNull(pending.find(1, 7), "an accepted message stays");
        assertNull(pending.find(1, 8), "one that is not accepted is rejected");
        pending.apply(new Entry.Delete("c1"), true);
        pending.apply(new Entry.Settled(1, 7), true);
        assertEquals(List.of("deleteDelivery", "no session"), written());
    }

    @Test
    void deletionOfAMessageFoundAtTheStartStaysPendingWhenItsFirstWriteFails() {
        pending.foundUpTo(7);
        pending.failed();
        pending.apply(new Entry.Sent(1, 6, 5), true);
        pending.apply(new Entry.Settled(1, 7), true);
        assertEquals(List.of("deleteDelivery", "exchange"), written());
    }

    @Test
    void qos2MessageWhoseWriteFailsIsRejectedAndTheDeletionOfItsRecordIsWritten() {
        pending.apply(new Entry.Accepted(1, 3, message(0)), false);
        pending.failed();
        assertEquals(List.of("no inbound"), written());
        pending.written();
        assertTrue(pending.isEmpty());
        assertEquals(0, pending.bytes());
    }

    @Test
    void pendingBytesMatchThePendingRecords() {
        pending.apply(append(1, false, 1), false);
        pending.apply(append(2, false, 1, 2), false);
        assertTrue(pending.bytes() > 2000);
        pending.apply(new Entry.Settled(1, 1), false);
        assertTrue(pending.bytes() < 2000);
        pending.written();
        assertEquals(0, pending.bytes());
    }

    @Test
    void messagesOfTheFailedWriteAreRejectedUnlessTheyWereAccepted() {
        pending.apply(append(1, false, 1), false);
        pending.apply(append(2, true, 1), false);
        pending.failed();
        assertNull(pending.find(1, 1));
        assertNotNull(pending.find(1, 2));
        assertEquals(List.of("message"), written());
    }

    @Test
    void exchangeOfTheFailedWriteIsDeletedOnDiskWhenItEnds() {
        pending.apply(new Entry.Sent(1, 5, 7), false);
        pending.failed();
        pending.apply(new Entry.Finished(1, 5), true);
        assertEquals(List.of("exchange"), written(), "the record may be on disk");
        pending.written();
        pending.apply(new Entry.Finished(1, 5), false);
        assertTrue(pending.isEmpty());
    }

    @Test
    void messageOfAFailedWriteIsDeletedOnDiskWhenItsLastReceiverHasSettledIt() {
        pending.apply(append(1, true, 1, 2), false);
        pending.failed();
        pending.apply(new Entry.Settled(1, 1), true);
        assertEquals(List.of("message", "deleteDelivery"), written());
        pending.apply(new Entry.Settled(2, 1), true);
        assertEquals(List.of("deleteDelivery", "deleteDelivery", "deleteMessage"), written());
    }
}
