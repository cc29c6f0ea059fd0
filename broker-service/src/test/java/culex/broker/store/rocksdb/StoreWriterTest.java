package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.StoreCounters;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.transport.Faults;
import culex.broker.transport.RecordedFaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures of single steps of the store writer. */
class StoreWriterTest {
    private static final byte[] TOPIC = "t".getBytes(StandardCharsets.UTF_8);
    /** A submission of this size in bytes is written as a batch of its own. */
    private static final long WHOLE_BATCH_BYTES = 64L << 20;

    @TempDir
    private Path directory;

    private final RecordedFaults faults = new RecordedFaults();
    private final MemoryAccount account = MemoryBudget.unlimited().newAccount();
    private final SubmissionQueue submissions = new SubmissionQueue(new Backlog(1000, Long.MAX_VALUE));
    private final BlockingQueue<String> runs = new LinkedBlockingQueue<>();
    private final AtomicInteger clockFailures = new AtomicInteger();
    private final AtomicInteger writeFailures = new AtomicInteger();
    private Database database;
    private PagedRetained retained;
    private PendingWrites pending;
    private BatchWriter batch;
    private GroupCommit commit;

    @BeforeEach
    void open() {
        database = Database.open(directory);
        retained = new PagedRetained(new RetainedTable(database), 1 << 20, 1 << 20, account);
        pending = new PendingWrites(() -> orOutOfMemory(clockFailures), new PendingStates(retained, database::mayHold));
        batch = new BatchWriter(database, topic -> orOutOfMemory(writeFailures), null);
        commit = new GroupCommit(
                database,
                pending,
                batch,
                CommitTarget.of(database),
                Sync.ALWAYS,
                new AtomicLong(),
                new StoreCounters(),
                faults,
                new NewestLog(directory, NewestLog.POLL));
    }

    @AfterEach
    void close() {
        batch.close();
        database.close();
    }

    /** Throws OutOfMemoryError as long as the counter is positive, and decrements it. */
    private static long orOutOfMemory(AtomicInteger failures) {
        if (failures.getAndDecrement() > 0) {
            throw new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory");
        }
        return 0;
    }

    private StoreWriter writer(BooleanSupplier probe) {
        RetainedLoads retainedLoads = new RetainedLoads(retained, 1 << 20, unreadable -> {});
        return new StoreWriter(
                database,
                commit,
                new ReadRequests(
                        database, new DeliveryReader(database, pending), retainedLoads, new StoreCounters(), faults),
                Duration.ofSeconds(1),
                new FullDisk(database, new DiskReserve(() -> Long.MAX_VALUE, 0)),
                probe,
                new StoreTrouble(System::nanoTime),
                submissions,
                account,
                faults);
    }

    private Submission submission(String name) {
        Submission submission = new Submission(Runnable::run, faults);
        submission.whenStored.add(() -> runs.add(name));
        return submission;
    }

    /** A submission whose first write fails. */
    private Submission failingSubmission() {
        writeFailures.set(1);
        retained.addStored(retained.hash(TOPIC), 10, Message.NEVER);
        assertNotNull(retained.remove(TOPIC));
        Submission failing = submission("failing");
        failing.entries.add(new Entry.RetainedChanged(TOPIC, 10));
        failing.bytes = WHOLE_BATCH_BYTES;
        return failing;
    }

    private static Entry append(long number) {
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        return new Entry.Append(
                TestMessages.of(100, QoS.AT_LEAST_ONCE).numbered(number),
                new Receiver[] {new Receiver(1, options)},
                true);
    }

    @Test
    void tasksThatFollowEntriesRunOneTimeIfTheDiskProbeThrowsOutOfMemoryError() throws InterruptedException {
        AtomicInteger probeFailures = new AtomicInteger(1);
        StoreWriter writer = writer(() -> orOutOfMemory(probeFailures) == 0);
        submissions.add(failingSubmission());
        submissions.add(submission("next"));
        writer.start();
        assertEquals("failing", runs.poll(30, TimeUnit.SECONDS));
        assertEquals("next", runs.poll(30, TimeUnit.SECONDS));
        assertTrue(writer.close());
        assertEquals(List.of(), new ArrayList<>(runs));
        assertEquals(List.of(Faults.Where.STORE), faults.places(), "the failed write");
    }

    @Test
    void taskSubmittedAfterTheWriterFailedAndEndedRuns() {
        StoreWriter writer = writer(() -> {
            throw new LinkageError("the probe cannot be loaded");
        });
        submissions.add(failingSubmission());
        writer.start();
        assertTrue(writer.close());
        assertTrue(writer.hasEnded());
        writer.execute(() -> runs.add("task"));
        assertEquals(List.of("task"), new ArrayList<>(runs));
    }

    @Test
    void failedTaskDoesNotPreventTheNextTask() {
        StoreWriter writer = writer(() -> true);
        writer.execute(() -> {
            throw new LinkageError("the task cannot be loaded");
        });
        writer.execute(() -> runs.add("task"));
        writer.start();
        assertTrue(writer.close());
        assertEquals(List.of("task"), new ArrayList<>(runs));
    }

    @Test
    void outOfMemoryErrorOfOneEntryDoesNotDropLaterEntries() {
        clockFailures.set(1);
        Submission first = submission("first");
        first.entries.add(append(1));
        first.entries.add(append(2));
        Submission second = submission("second");
        second.entries.add(append(3));
        try {
            commit.gather(List.of(first, second), false);
        } catch (OutOfMemoryError thrown) { // which would end JUnit
            throw new AssertionError("drops the entries behind it", thrown);
        }
        assertTrue(first.isFaulty);
        assertNotNull(pending.find(1, 2));
        assertNotNull(pending.find(1, 3));
        assertEquals(List.of(Faults.Where.STORE), faults.places());
    }
}
