package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The start with damaged records, missing records, and records of ended sessions. */
class RecoveryReaderTest {
    private static final Delivery.Options PLAIN = new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], null);
    private static final Delivery.Options SHARED =
            new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], "$share/g/t");

    @TempDir
    private Path directory;

    interface Change {
        void apply(Database database) throws RocksDBException;
    }

    private void change(Change change) {
        try (Database database = Database.open(directory)) {
            change.apply(database);
        } catch (RocksDBException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void put(Database database, Family family, byte[] key, byte[] value) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.family(family), key, value);
            database.write(batch, true);
        }
    }

    private static long append(StoreFixture store, QoS qos, Delivery.Options options, long... sessions) {
        long number = store.journal.nextNumber();
        Receiver[] receivers = new Receiver[sessions.length];
        for (int i = 0; i < sessions.length; i++) {
            receivers[i] = new Receiver(sessions[i], options);
        }
        store.journal.append(TestMessages.of(100, qos).numbered(number), receivers, false);
        return number;
    }

    private List<String> recovered() {
        try (StoreFixture store = new StoreFixture(directory)) {
            return store.recovered;
        }
    }

    private static Stream<Change> damages() {
        byte[] tooShort = {64};
        byte[] newerVersion = {99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        return Stream.of(
                database -> put(database, Family.SESSIONS, Records.utf8("one"), tooShort),
                database -> put(database, Family.SESSIONS, Records.utf8("one"), newerVersion),
                database -> put(database, Family.SUBSCRIPTIONS, Keys.subscription(1, "a"), tooShort),
                database -> put(database, Family.DELIVERIES, Keys.of(1, 1), tooShort),
                database -> put(database, Family.DELIVERIES, new byte[] {0}, tooShort),
                database -> put(database, Family.EXCHANGES, Keys.of(1, 1), tooShort),
                database -> put(database, Family.INBOUND, Keys.of(Keys.inbound(1, 5)), tooShort),
                database -> put(database, Family.RETAINED_SIZES, Keys.of(7), tooShort));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damagedRecordIsReportedInOneLineThatNamesTheDirectory(Change damage) {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            append(store, QoS.AT_LEAST_ONCE, PLAIN, 1);
            assertTrue(store.isDurable());
        }
        change(damage);
        IllegalStateException failure = assertThrows(IllegalStateException.class, this::recovered);
        String line = String.valueOf(failure.getMessage());
        assertTrue(line.startsWith("the store in " + directory) && line.contains(" is damaged: "), line);
    }

    @Test
    void messageInFlightWhoseContentIsMissingIsDeletedAndOtherMessagesAreLoaded() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            store.save(2, "two");
            for (int id = 1; id <= 2; id++) {
                store.journal.sent(1, append(store, QoS.AT_LEAST_ONCE, PLAIN, 1, 2), id);
            }
            assertTrue(store.isDurable());
        }
        change(database -> database.delete(Family.MESSAGES, Keys.of(1)));
        assertEquals(
                List.of("session one", "1 was sent 2", "session two", "2 waits for 1", "2 waits for 2"), recovered());
        change(database -> assertNull(database.get(Family.DELIVERIES, Keys.of(1, 1))));
    }

    @Test
    void recordsOfEndedSessionsAreDeletedExceptSharedAndAcceptedMessages() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            store.subscribe(9, "a/b");
            append(store, QoS.AT_LEAST_ONCE, PLAIN, 9);
            append(store, QoS.AT_LEAST_ONCE, SHARED, 9);
            store.journal.sent(9, append(store, QoS.EXACTLY_ONCE, SHARED, 9), 1);
            store.journal.sent(9, append(store, QoS.AT_LEAST_ONCE, SHARED, 9), 2);
            store.journal.accepted(9, 5, TestMessages.of(100, QoS.EXACTLY_ONCE));
            assertTrue(store.isDurable());
        }
        List<String> expected = List.of("session one", "undelivered 2", "undelivered 4", "accepted of ended session 5");
        assertEquals(expected, recovered());
        assertEquals(expected, recovered());
        change(database -> {
            assertNull(database.get(Family.SUBSCRIPTIONS, Keys.subscription(9, "a/b")));
            assertNull(database.get(Family.DELIVERIES, Keys.of(9, 1)));
            assertNull(database.get(Family.DELIVERIES, Keys.of(9, 3)));
        });
    }

    @Test
    void messageWithSeveralReceiversIsDeletedWhenNoReceiverIsLeft() {
        try (StoreFixture store = new StoreFixture(directory)) {
            append(store, QoS.AT_LEAST_ONCE, PLAIN, 8, 9);
            assertTrue(store.isDurable());
        }
        assertEquals(List.of(), recovered());
        change(database -> assertNull(database.get(Family.MESSAGES, Keys.of(1))));
    }

    @Test
    void qos2ExchangeWithoutItsMessageIsDeletedUnlessPubRelWasSent() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            store.journal.released(1, 7, 3);
            assertTrue(store.isDurable());
        }
        change(database -> {
            RecordWriter value = new RecordWriter();
            Records.exchange(value.begin(), 4, false);
            put(database, Family.EXCHANGES, Keys.of(1, 8), value.toBytes());
        });
        assertEquals(List.of("session one", "1 released 7"), recovered());
        change(database -> assertNull(database.get(Family.EXCHANGES, Keys.of(1, 8))));
    }
}
