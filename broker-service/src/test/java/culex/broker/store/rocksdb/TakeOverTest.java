package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.ops.LogLines;
import culex.broker.ownership.LeaseKeeper;
import culex.broker.ownership.Ownership;
import culex.broker.ownership.ThreadlessOwnership;
import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.log.Replica;
import culex.broker.transport.RecordedFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which standby replicas take over a log, and what they do with the records of ended sessions. */
class TakeOverTest extends ReplicatedStoreFixture {
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
    void onlyOneOfTwoStandbysAcquiresTheLog() throws Exception {
        try (RocksJournals first = standby("first");
                RocksJournals second = standby("second")) {
            assertTrue(replicaOf(first).acquire());
            assertTrue(replicaOf(second).acquire());
            assertEquals(1, replicaOf(first).position().epoch());
            assertEquals(2, replicaOf(second).position().epoch());
        }
    }

    @Test
    void replicaStopsAtAnEntryOfTheLogThatIsNoCommitOfItsCluster() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        MemoryLog log = new MemoryLog(engine, PATIENCE);
        log.append(log.last(), new byte[100]);
        try (RocksJournals second = standby("second")) {
            DamagedLogException found = assertThrows(DamagedLogException.class, () -> {
                while (replicaOf(second).follow(Duration.ZERO)) {
                    // Continues until follow has no further commits.
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
            // A single answer of the engine may be out of date, so the first attempt reports the log as unavailable. If
            // later answers are the same, the commits are lost.
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
    void replicaDoesNotTakeOverALogThatEndsWithinItsCopyOfAllRecords() throws Exception {
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

    /** The take-over was logged as a fault with a stack trace, and was also reported as a loss of the ownership. */
    @Test
    void replicaTakeOverReportsOneReasonIfTheLogIsUnavailableForDeletionsOfEndedSessions() {
        leaveRecordsOfAnEndedSession();
        assertEquals(
                List.of("take-over failed: the replicated log does not answer: the log takes no more"),
                takeOver(new InterruptedLog(engine, 1)));
        assertEquals(List.of("session other"), recoveredBy("third"));
    }

    @Test
    void replicaTakeOverReportsOneTimeThatItIsFencedDuringDeletionsOfEndedSessions() {
        leaveRecordsOfAnEndedSession();
        MemoryLog overtaken = new MemoryLog(engine, PATIENCE) {
            private int appends;

            @Override
            public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
                if (appends++ > 0) {
                    throw new FencedException("another replica was faster");
                }
                return super.append(expected, commit);
            }
        };
        assertEquals(List.of("lost: another replica was faster"), takeOver(overtaken));
    }

    private void leaveRecordsOfAnEndedSession() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "other");
            first.save(7, "ended");
            first.append(true, 7);
            first.journal.delete("ended"); // the broker is killed before the records of the session are deleted
            assertTrue(first.isDurable());
        }
    }

    /** Takes over as a new replica until its process ends, and returns why. */
    private List<String> takeOver(MemoryLog log) {
        List<String> ends = new CopyOnWriteArrayList<>();
        Replication replication = new Replication(
                log,
                new Commit.Of("test", 0),
                Duration.ZERO,
                TRIM_BYTES,
                Long.MAX_VALUE,
                reason -> ends.add("lost: " + reason));
        try (LogLines lines = new LogLines("culex.broker.ownership");
                RocksJournals second = new RocksJournals(
                        directory.resolve("second"),
                        new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                        replication,
                        MemoryBudget.unlimited(),
                        RecordedFaults.NONE_EXPECTED)) {
            Ownership.Events events = new Ownership.Events() {
                @Override
                public void onAcquired() {
                    second.load(new Recovered(List.of(new ArrayList<>(), new ArrayList<>())));
                }

                @Override
                public void onLost(String reason) {
                    ends.add("lost: " + reason);
                }

                @Override
                public void onTakeOverFailed(String reason) {
                    ends.add("take-over failed: " + reason);
                }

                @Override
                public void onBroken(String reason) {
                    ends.add("broken: " + reason);
                }
            };
            ThreadlessOwnership ownership = new ThreadlessOwnership(
                    replicaOf(second),
                    log.lease(),
                    new LeaseKeeper.Terms("second", "second:7883", Duration.ofHours(1)),
                    _ -> false,
                    System::nanoTime,
                    events);
            do {
                ownership.lease();
            } while (ownership.follow() != ThreadlessOwnership.END);
            assertEquals(
                    List.of(),
                    lines.lines().stream()
                            .filter(line -> line.startsWith("A fault"))
                            .toList());
        }
        return ends;
    }
}
