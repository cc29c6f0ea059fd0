package culex.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Retained;
import culex.broker.store.rocksdb.RocksJournals;
import culex.broker.store.rocksdb.RocksSettings;
import culex.broker.store.rocksdb.Sync;
import culex.broker.transport.RecordedFaults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Opens a store in format 2, which make-format-2-store.py wrote with the broker of commit f56422a. */
class MigrationTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void unpack() throws IOException {
        InputStream resource =
                Objects.requireNonNull(MigrationTest.class.getResourceAsStream("/store/format-2.zip"), "no store");
        try (ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, directory.resolve(entry.getName()));
            }
        }
    }

    private List<String> open() {
        RocksJournals journals = new RocksJournals(
                directory,
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
        try {
            Dump dump = new Dump();
            journals.recover(dump);
            dump.retained(retained(journals));
            return dump.lines();
        } finally {
            journals.close();
        }
    }

    private static List<Retained> retained(RocksJournals journals) {
        BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
        Journal journal = journals.journal(loop::add, loop::add, () -> {});
        AllRetained all = new AllRetained(journals.retained(), journal, loop::add, "#");
        while (!all.isDone()) {
            try {
                loop.take().run();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
        return all.found();
    }

    private static String subscription(int session, String topicFilter, String options) {
        return session + " subscribes to StoredSubscription[topicFilter=" + topicFilter
                + ", options=SubscriptionOptions[" + options + ", awaitsRetained=false]";
    }

    private static final String EXACTLY_ONCE =
            "maximumQos=EXACTLY_ONCE, noLocal=false, retainAsPublished=false, retainHandling=0], identifier=";

    private static final List<String> WRITTEN = List.of(
            "session 1 queue 4294967295 9223372036854775807 ",
            subscription(1, "$share/g/jobs/#", EXACTLY_ONCE + 0),
            subscription(
                    1,
                    "a/+",
                    "maximumQos=AT_LEAST_ONCE, noLocal=true, retainAsPublished=true, retainHandling=2], identifier=7"),
            subscription(1, "exact/#", EXACTLY_ONCE + 0),
            "1 waits for 1 of 130",
            "1 waits for 2 of 120",
            "1 waits for 3 of 105 shared",
            "1 waits for 4 of 2103",
            "session 2 old 4294967295 9223372036854775807 ",
            subscription(2, "a/#", EXACTLY_ONCE + 0),
            "2 waits for 1 of 130",
            "2 waits for 2 of 120",
            "session 3 reader 4294967295 0 ",
            subscription(3, "fly/#", EXACTLY_ONCE + 300),
            "3 was sent 5 of 115 at AT_LEAST_ONCE as 1",
            "3 was sent 6 of 115 at EXACTLY_ONCE as 2",
            "3 released 7 as 3",
            // expected: a session with a will of QoS 1 with RETAIN, the delay of the will, and the time when it is due
            "session 4 away 4294967295 9223372036854775807 wills/away qos 1 retain expires 9223372036854775807 by away 1 "
                    + hash("gone") + "1000000" + "1796885442512",
            "session 5 sender 4294967295 0 ",
            "5 accepted 40 exact/2 qos 2 expires 9223372036854775807 by sender 1 " + hash("not released"),
            "retained a/2 qos 2 retain expires 9223372036854775807 by sender -361058508 " + hash("second"),
            "retained kept qos 0 retain expires 9223372036854775807 by sender 1 " + hash("not acknowledged"));

    private static int hash(String payload) {
        return Arrays.hashCode(payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void storeOfFormat2IsMigratedWithAllItsRecords() {
        assertEquals(WRITTEN, open());
    }

    @Test
    void migratedStoreIsOpenedAgain() {
        open();
        assertEquals(WRITTEN, open());
    }

    /** The process ended after the records were converted and before the new format number was written. */
    @Test
    void interruptedMigrationContinuesAtTheNextStart() throws RocksDBException {
        open();
        noteFormat(2);
        assertEquals(WRITTEN, open());
    }

    private void noteFormat(int format) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB database = RocksDB.open(options, directory.toString(), families, handles)) {
            database.put(
                    "format".getBytes(StandardCharsets.UTF_8),
                    ByteBuffer.allocate(4).putInt(format).array());
            handles.forEach(ColumnFamilyHandle::close);
        }
    }
}
