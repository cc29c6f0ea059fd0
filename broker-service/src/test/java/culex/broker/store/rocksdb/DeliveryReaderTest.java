package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.message.Delivery;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.ModelRetained;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Reading stored deliveries: one that cannot be read does not affect the others. */
class DeliveryReaderTest {
    private static final long SESSION = 1;
    private static final Delivery.Options OPTIONS = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);

    @TempDir
    private Path directory;

    private static PendingWrites pending(Database database) {
        return new PendingWrites(() -> 0, new PendingStates(new ModelRetained().messages(), database::mayHold));
    }

    private static void write(Database database, PendingWrites pending) throws RocksDBException {
        try (BatchWriter batch = new BatchWriter(database, topic -> 1, null)) {
            pending.writeTo(batch);
            database.write(batch.batch(), true);
        }
        pending.written();
    }

    private static void append(PendingWrites pending, long number, long... sessions) {
        Receiver[] receivers = new Receiver[sessions.length];
        for (int i = 0; i < sessions.length; i++) {
            receivers[i] = new Receiver(sessions[i], OPTIONS);
        }
        pending.apply(
                new Entry.Append(TestMessages.of(100, QoS.AT_LEAST_ONCE).numbered(number), receivers, true), false);
    }

    private static List<Long> numbers(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.message().number()).toList();
    }

    @Test
    void deliveriesAreReadInTheOrderOfTheRequestAndMissingDeliveriesAreLeftOut() throws RocksDBException {
        try (Database database = Database.open(directory)) {
            PendingWrites pending = pending(database);
            append(pending, 1, SESSION);
            append(pending, 2, SESSION, 2);
            write(database, pending);
            append(pending, 3, SESSION);
            DeliveryReader deliveries = new DeliveryReader(database, pending);
            assertEquals(List.of(3L, 2L, 1L), numbers(deliveries.load(SESSION, new long[] {3, 2, 7, 1})));
        }
    }

    @Test
    void damagedRecordLeavesTheOtherDeliveriesReadable() throws RocksDBException {
        try (Database database = Database.open(directory)) {
            PendingWrites pending = pending(database);
            for (int number = 1; number <= 3; number++) {
                append(pending, number, SESSION);
            }
            write(database, pending);
            put(database, Family.DELIVERIES, Keys.of(SESSION, 2), new byte[] {64, 1});
            DeliveryReader deliveries = new DeliveryReader(database, pending);
            assertEquals(List.of(1L, 3L), numbers(deliveries.load(SESSION, new long[] {1, 2, 3})));
        }
    }

    @Test
    void deliveryIsSkippedWhenTheMessageThatSeveralSessionsShareIsMissing() throws RocksDBException {
        try (Database database = Database.open(directory)) {
            PendingWrites pending = pending(database);
            append(pending, 1, SESSION, 2);
            append(pending, 2, SESSION);
            write(database, pending);
            database.delete(Family.MESSAGES, Keys.of(1));
            DeliveryReader deliveries = new DeliveryReader(database, pending);
            assertEquals(List.of(2L), numbers(deliveries.load(SESSION, new long[] {1, 2})));
        }
    }

    @Test
    void deliveriesNotWrittenYetAreReadableIfATableOfRocksDbIsDamaged() throws RocksDBException, IOException {
        try (Database database = Database.open(directory)) {
            PendingWrites pending = pending(database);
            append(pending, 1, SESSION);
            write(database, pending);
        }
        try (Database database = Database.open(directory)) { // converts the log to tables
            damageTables();
            PendingWrites pending = pending(database);
            append(pending, 2, SESSION);
            DeliveryReader deliveries = new DeliveryReader(database, pending);
            assertEquals(List.of(2L), numbers(deliveries.load(SESSION, new long[] {1, 2})));
        }
    }

    /** Overwrites the data at the start of each table. Footer and index stay intact, so RocksDB opens the table. */
    private void damageTables() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
                    file.write(new byte[] {1, 2, 3, 4});
                }
            }
        }
    }

    private static void put(Database database, Family family, byte[] key, byte[] value) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.family(family), key, value);
            database.write(batch, true);
        }
    }
}
