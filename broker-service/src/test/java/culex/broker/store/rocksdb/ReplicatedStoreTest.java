package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.log.Replica;
import culex.broker.transport.RecordedFaults;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of replicas that share a log: who may write, and what is stored when the log answers late or not at all. */
class ReplicatedStoreTest {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final long TRIM_BYTES = 100_000;

    @TempDir
    private Path directory;

    private final MemoryLog.Engine engine = new MemoryLog.Engine();
    private final List<String> losses = new CopyOnWriteArrayList<>();

    private Replication replication(String cluster) {
        return new Replication(
                new MemoryLog(engine, PATIENCE),
                new Commit.Of(cluster, 0),
                Duration.ZERO,
                TRIM_BYTES,
                Long.MAX_VALUE,
                losses::add);
    }

    private StoreFixture owner(String name) {
        return new StoreFixture(directory.resolve(name), replication("test"));
    }

    private RocksJournals standby(String name) {
        return new RocksJournals(
                directory.resolve(name),
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                replication("test"),
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
    }

    private static Replica replicaOf(RocksJournals journals) {
        return Objects.requireNonNull(journals.replica());
    }

    private List<String> recoveredBy(String name) {
        try (StoreFixture next = owner(name)) {
            return List.copyOf(next.recovered);
        }
    }

    @Test
    void messagesOfTheOwnerAreRecoveredByAReplicaThatTakesOver() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            first.append(true, 1);
            assertTrue(first.isDurable());
        }
        assertEquals(List.of("session sensor", "1 waits for 1"), recoveredBy("second"));
    }

    @Test
    void aCommitWhoseAnswerWasLostIsStoredOnce() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
            engine.loseNextAnswer();
            first.append(true, 1);
            first.runUntil(() -> first.journals.trouble().contains("the answer is lost"));
            first.runUntil(() -> first.journals.trouble().isEmpty());
            first.append(true, 1);
            assertTrue(first.isDurable());
        }
        assertEquals(List.of("session sensor", "1 waits for 1", "1 waits for 2"), recoveredBy("second"));
        assertEquals(List.of(), losses);
    }

    @Test
    void aCommitThatDidNotReachTheLogIsAppendedLater() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
            engine.loseNextRequest();
            first.append(true, 1);
            first.runUntil(() -> first.journals.trouble().contains("the request is lost"));
            first.runUntil(() -> first.journals.trouble().isEmpty());
        }
        assertEquals(List.of("session sensor", "1 waits for 1"), recoveredBy("second"));
    }

    @Test
    void aFaultOfTheLogDoesNotGiveUpAcknowledgedChanges() {
        AtomicInteger faults = new AtomicInteger(6);
        MemoryLog faulty = new MemoryLog(engine, PATIENCE) {
            @Override
            public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
                if (expected > 0 && faults.getAndDecrement() > 0) {
                    throw new IllegalStateException("a fault of the client library");
                }
                return super.append(expected, commit);
            }
        };
        Replication replication = new Replication(
                faulty, new Commit.Of("test", 0), Duration.ZERO, TRIM_BYTES, Long.MAX_VALUE, losses::add);
        try (StoreFixture first = new StoreFixture(directory.resolve("first"), replication)) {
            first.save(1, "sensor");
            first.append(true, 1);
            first.runUntil(() -> !first.journals.trouble().isEmpty());
            first.runUntil(() -> first.journals.trouble().isEmpty());
            assertTrue(faults.get() <= 0, "the store has not tried as often as it gives up records of its own");
        }
        assertEquals(List.of("session sensor", "1 waits for 1"), recoveredBy("second"));
    }

    @Test
    void messagesAreRejectedWhileTheLogDoesNotAnswer() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
            engine.stall();
            first.append(false, 1);
            assertFalse(first.isDurable(), "acknowledged without the log");
            engine.resume();
            first.runUntil(() -> first.journals.trouble().isEmpty());
            first.append(false, 1);
            assertTrue(first.isDurable());
        }
    }

    @Test
    void anOwnerThatWasReplacedStoresAndAcknowledgesNothing() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
            try (RocksJournals second = standby("second")) {
                assertTrue(replicaOf(second).acquire());
                first.append(false, 1);
                assertFalse(first.isDurable(), "a replaced owner acknowledges");
                first.append(false, 1);
                assertFalse(first.isDurable(), "a replaced owner acknowledges");
                assertEquals(1, losses.size(), "reported once");
                assertEquals(1, first.journals.counters().fenced());
            }
        }
        try (RocksJournals again = standby("first")) {
            assertEquals(1, again.counters().fenced(), "counted beyond the end of the process");
        }
        assertEquals(List.of("session sensor"), recoveredBy("third"));
    }

    @Test
    void aReplicaThatHasNotReadAllCommitsDoesNotAcquireTheLog() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        MemoryLog slow = new MemoryLog(engine, PATIENCE) {
            @Override
            public List<LogRecord> read(long from, Duration wait) {
                return List.of(); // nothing has arrived yet
            }
        };
        Replication replication =
                new Replication(slow, new Commit.Of("test", 0), Duration.ZERO, TRIM_BYTES, Long.MAX_VALUE, losses::add);
        try (RocksJournals second = new RocksJournals(
                directory.resolve("second"),
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                replication,
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED)) {
            assertFalse(replicaOf(second).acquire());
        }
        assertEquals(List.of("session sensor"), recoveredBy("third"));
    }

    @Test
    void ofTwoStandbysOneAcquiresTheLog() throws Exception {
        try (RocksJournals first = standby("first");
                RocksJournals second = standby("second")) {
            assertTrue(replicaOf(first).acquire());
            assertTrue(replicaOf(second).acquire());
            assertEquals(1, replicaOf(first).position().epoch());
            assertEquals(2, replicaOf(second).position().epoch());
        }
    }

    @Test
    void aReplicaThatWasAwayForLongReadsATrimmedLogFromItsBeginning() throws Exception {
        try (RocksJournals away = standby("away")) {
            try (StoreFixture first = owner("first")) {
                first.save(1, "sensor");
                first.append(true, 1);
                assertTrue(first.isDurable());
                assertTrue(replicaOf(away).follow(Duration.ZERO));
                for (int i = 0; i < 50 && firstPosition() == 1; i++) {
                    first.retain("topic", 20_000 + i);
                    assertTrue(first.isDurable());
                }
                assertTrue(firstPosition() > 1, "the log was not trimmed");
            }
            while (replicaOf(away).follow(Duration.ZERO)) {
                // more
            }
        }
        assertEquals(List.of("session sensor", "1 waits for 1", "retained topic"), recoveredBy("away"));
        assertEquals(List.of("session sensor", "1 waits for 1", "retained topic"), recoveredBy("new"));
    }

    private long firstPosition() throws Exception {
        return new MemoryLog(engine, PATIENCE).first();
    }

    @Test
    void aCommitOfSeveralMegabytesIsRecovered() {
        try (StoreFixture first = owner("first")) {
            first.retain("large", 5_000_000);
            assertTrue(first.isDurable());
            first.retain("small", 1);
            assertTrue(first.isDurable());
        }
        assertEquals(List.of("retained large", "retained small"), recoveredBy("second"));
    }

    @Test
    void aForeignEntryInTheLogStopsAReplica() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        MemoryLog log = new MemoryLog(engine, PATIENCE);
        log.append(log.last(), new byte[100]);
        try (RocksJournals second = standby("second")) {
            DamagedLogException found = assertThrows(DamagedLogException.class, () -> {
                while (replicaOf(second).follow(Duration.ZERO)) {
                    // more
                }
            });
            assertTrue(String.valueOf(found.getMessage()).contains("is not one of Culex"), found::getMessage);
        }
    }

    @Test
    void aReplicaDoesNotTakeOverALogThatHasLostCommits() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        MemoryLog.Engine emptied = new MemoryLog.Engine();
        Replication replication = new Replication(
                new MemoryLog(emptied, PATIENCE),
                new Commit.Of("test", 0),
                Duration.ZERO,
                TRIM_BYTES,
                Long.MAX_VALUE,
                losses::add);
        try (RocksJournals again = new RocksJournals(
                directory.resolve("first"),
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                replication,
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED)) {
            // A single answer may be old; when it stays the same, the commits are lost.
            assertThrows(LogUnavailableException.class, replicaOf(again)::acquire);
            assertThrows(DamagedLogException.class, () -> acquireUntilRefused(replicaOf(again)));
        }
    }

    private static void acquireUntilRefused(Replica replica) throws InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.MINUTES.toNanos(1)) {
            try {
                assertFalse(replica.acquire());
            } catch (LogUnavailableException oldAnswer) {
                Thread.sleep(100);
            }
        }
    }

    @Test
    void theStoreOfASingleBrokerIsNoReplica() {
        try (StoreFixture single = new StoreFixture(directory.resolve("store"))) {
            single.save(1, "sensor");
            assertTrue(single.isDurable());
        }
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> standby("store"));
        assertTrue(String.valueOf(refused.getMessage()).contains("belongs to a single broker"), refused::getMessage);
    }

    @Test
    void theStoreOfAReplicaIsNotOpenedByASingleBroker() {
        owner("store").close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> new StoreFixture(directory.resolve("store")));
        assertTrue(String.valueOf(refused.getMessage()).contains("copy of a cluster's log"), refused::getMessage);
    }

    /** A replica that became the owner deleted the records of ended sessions from its own copy only. */
    @Test
    void recordsOfAnEndedSessionDoNotComeBackUnderASessionWithTheSameNumber() {
        try (StoreFixture first = owner("first")) {
            first.save(7, "ended");
            first.subscribe(7, "a/#");
            first.append(true, 7);
            first.append(true, 7, 7);
            first.journal.delete("ended"); // the broker is killed before the records of the session are deleted
            assertTrue(first.isDurable());
        }
        try (StoreFixture second = owner("second")) {
            assertEquals(7, second.lastSession);
        }
        try (StoreFixture second = owner("second")) {
            assertTrue(second.lastSession < 7, "the number is in use");
            second.save(7, "other");
            assertTrue(second.isDurable());
        }
        assertEquals(recoveredBy("second"), recoveredBy("first"));
        assertEquals(List.of("session other"), recoveredBy("third"));
    }

    private LogTransfer transfer() {
        return new LogTransfer(new MemoryLog(engine, PATIENCE), new Commit.Of("test", 0));
    }

    @Test
    void aStoreOfASingleBrokerIsImportedIntoAnEmptyLogAndExportedAgain() throws Exception {
        try (StoreFixture single = new StoreFixture(directory.resolve("single"))) {
            single.save(1, "sensor");
            single.subscribe(1, "a/#");
            single.append(true, 1);
            single.retain("large", 700_000);
            single.retain("small", 1);
            assertTrue(single.isDurable());
        }
        assertEquals(7, transfer().importFrom(directory.resolve("single")));
        List<String> expected =
                List.of("session sensor", "1 subscribes to a/#", "1 waits for 1", "retained large", "retained small");
        assertEquals(expected, recoveredBy("replica"));
        transfer().exportTo(directory.resolve("back"));
        try (StoreFixture single = new StoreFixture(directory.resolve("back"))) {
            assertEquals(expected, single.recovered);
        }
    }

    @Test
    void aLogWhoseImportWasInterruptedIsServedByNoReplica() throws Exception {
        try (StoreFixture single = new StoreFixture(directory.resolve("single"))) {
            single.retain("large", 700_000);
            single.retain("small", 1);
            assertTrue(single.isDurable());
        }
        LogTransfer interrupted = new LogTransfer(new InterruptedLog(engine, 2), new Commit.Of("test", 0));
        assertThrows(LogUnavailableException.class, () -> interrupted.importFrom(directory.resolve("single")));
        try (RocksJournals replica = standby("replica")) {
            assertThrows(DamagedLogException.class, () -> replicaOf(replica).acquire());
        }
    }

    @Test
    void aReplicaDoesNotTakeOverALogThatEndsBeforeItsCopyIsComplete() throws Exception {
        try (StoreFixture first = owner("first")) {
            for (int i = 0; i < 50 && firstPosition() == 1; i++) {
                first.retain("topic " + i, 20_000);
                assertTrue(first.isDurable());
            }
        }
        engine.cut(firstPosition());
        try (RocksJournals second = standby("second")) {
            String message = String.valueOf(assertThrows(LogUnavailableException.class, replicaOf(second)::acquire)
                    .getMessage());
            assertTrue(message.contains("before the copy of all records"), message);
        }
    }

    @Test
    void aLogThatHasCommitsTakesNoImport() {
        new StoreFixture(directory.resolve("single")).close();
        owner("replica").close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> transfer().importFrom(directory.resolve("single")));
        assertTrue(String.valueOf(refused.getMessage()).contains("has commits already"), refused::getMessage);
    }

    @Test
    void theCopyOfAReplicaIsNotPruned() {
        owner("replica").close();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(errors, true, StandardCharsets.UTF_8);
        String[] prune = {
            directory.resolve("replica").toString(), "prune", "sessions", "--offline-longer", "1d", "--yes"
        };
        assertEquals(1, StoreCommand.run(prune, to, to));
        assertTrue(errors.toString(StandardCharsets.UTF_8).contains("only a replica can change it"), errors::toString);
    }
}
