package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.LogVerifier;
import culex.broker.store.log.MemoryLog;
import culex.broker.transport.RecordedFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs of damaged logs with the store of a replica. */
class LogRepairTest {
    private static final Commit.Of OF = new Commit.Of("test", 0);
    private static final List<String> ALL =
            List.of("session sensor", "1 waits for 1", "1 waits for 2", "retained large");

    @TempDir
    private Path directory;

    private final MemoryLog.Engine engine = new MemoryLog.Engine();
    private final MemoryLog log = new MemoryLog(engine, Duration.ofSeconds(1));

    /** Fills the log; the replica "first" has all commits. */
    @BeforeEach
    void fill() {
        try (StoreFixture first = replica("first")) {
            first.save(1, "sensor");
            first.append(true, 1);
            assertTrue(first.isDurable());
            first.append(true, 1);
            assertTrue(first.isDurable());
            first.retain("large", 1_200_000);
            assertTrue(first.isDurable());
        }
    }

    private Replication replication() {
        return new Replication(log, OF, Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, reason -> {});
    }

    private StoreFixture replica(String name) {
        return new StoreFixture(directory.resolve(name), replication());
    }

    private List<String> recoveredBy(String name) {
        try (StoreFixture next = replica(name)) {
            return List.copyOf(next.recovered);
        }
    }

    private void assertNobodyServes() {
        try (RocksJournals standby = standby("standby")) {
            assertThrows(
                    DamagedLogException.class,
                    () -> Objects.requireNonNull(standby.replica()).acquire());
        }
    }

    private LogRepair repairWith(CommitLog with, String name) {
        return LogRepair.open(with, OF, directory.resolve(name));
    }

    private LogRepair.Plan repair(String name) throws Exception {
        try (LogRepair repair = repairWith(log, name)) {
            LogRepair.Plan plan = Objects.requireNonNull(repair.plan());
            repair.run(plan);
            return plan;
        }
    }

    private LogVerifier.Result verify() throws Exception {
        return new LogVerifier(log, OF, (position, end) -> {}).verify(1);
    }

    @Test
    void logWithoutDamageNeedsNoRepair() throws Exception {
        try (LogRepair repair = repairWith(log, "first")) {
            assertNull(repair.plan());
        }
    }

    @Test
    void planOfALogRepairDoesNotChangeTheLog() throws Exception {
        engine.damage(2);
        LogVerifier.Result before = verify();
        try (LogRepair repair = repairWith(log, "first")) {
            assertNotNull(repair.plan());
        }
        assertEquals(before, verify());
    }

    @Test
    void logRepairLosesNoCommitIfTheStoreOfTheReplicaContainsTheDamagedCommit() throws Exception {
        engine.damage(2);
        assertNobodyServes();
        LogRepair.Plan plan = repair("first");
        assertEquals(0, plan.lostPositions());
        assertNull(verify().damage());
        assertEquals(ALL, recoveredBy("new"));
        assertEquals(ALL, recoveredBy("first"));
    }

    @Test
    void logThatHasLostItsEndIsRepaired() throws Exception {
        engine.cut(2);
        assertEquals(0, repair("first").lostPositions());
        assertEquals(ALL, recoveredBy("new"));
        assertEquals(ALL, recoveredBy("first"));
    }

    @Test
    void logThatHasLostAllCommitsIsRepaired() throws Exception {
        engine.cut(0);
        repair("first");
        assertEquals(ALL, recoveredBy("new"));
    }

    @Test
    void logRepairWithAReplicaThatIsBehindKeepsAllCommitsBeforeTheDamage() throws Exception {
        try (RocksJournals behind = standby("behind")) {
            assertTrue(Objects.requireNonNull(behind.replica()).follow(Duration.ZERO));
        }
        long copied = log.last();
        List<Long> positions = new ArrayList<>();
        try (StoreFixture first = replica("first")) {
            for (String topic : List.of("kept", "damaged", "after")) {
                first.retain(topic, 1);
                assertTrue(first.isDurable());
                positions.add(log.last());
            }
        }
        engine.damage(positions.get(1));
        LogRepair.Plan plan = repair("behind");
        assertEquals(copied, plan.copy().position());
        assertEquals(positions.get(0), plan.kept().position());
        assertEquals(2, plan.lostPositions());
        List<String> found = recoveredBy("new");
        assertTrue(found.contains("retained kept"), found::toString);
        assertTrue(!found.contains("retained damaged") && !found.contains("retained after"), found::toString);
    }

    private RocksJournals standby(String name) {
        return new RocksJournals(
                directory.resolve(name),
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                replication(),
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
    }

    @Test
    void logOfAnInterruptedRepairIsServedByNoReplicaUntilTheRepairIsRepeated() throws Exception {
        engine.cut(2);
        try (LogRepair repair = repairWith(new InterruptedLog(engine, 2), "first")) {
            LogRepair.Plan plan = Objects.requireNonNull(repair.plan());
            assertThrows(LogUnavailableException.class, () -> repair.run(plan));
        }
        assertNobodyServes();
        repair("first");
        assertEquals(ALL, recoveredBy("new"));
    }

    @Test
    void logRepairFailsIfAReplicaAppendsToTheLogDuringTheRepair() throws Exception {
        engine.damage(2);
        try (LogRepair repair = repairWith(log, "first")) {
            LogRepair.Plan plan = Objects.requireNonNull(repair.plan());
            log.append(log.last(), new byte[10]);
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> repair.run(plan));
            assertTrue(String.valueOf(refused.getMessage()).contains("stop all replicas"), refused::getMessage);
        }
    }

    @Test
    void logRepairRejectsTheStoreOfAReplicaThatLacksRecordsOfTheLog() throws Exception {
        standby("empty").close();
        engine.damage(2);
        try (LogRepair repair = repairWith(log, "empty")) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, repair::plan);
            assertTrue(String.valueOf(refused.getMessage()).contains("is not complete"), refused::getMessage);
        }
    }

    @Test
    void logRepairRejectsTheStoreOfAReplicaOfAnotherLog() throws Exception {
        MemoryLog other = new MemoryLog(new MemoryLog.Engine(), Duration.ofSeconds(1));
        new StoreFixture(
                        directory.resolve("other"),
                        new Replication(other, OF, Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, reason -> {}))
                .close();
        try (LogRepair repair = repairWith(log, "other")) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, repair::plan);
            assertTrue(String.valueOf(refused.getMessage()).contains("is not in the log"), refused::getMessage);
        }
    }

    @Test
    void logRepairRejectsTheStoreOfARunningReplica() {
        try (RocksJournals running = standby("first")) {
            assertNotNull(running.replica());
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> repairWith(log, "first"));
            assertTrue(String.valueOf(refused.getMessage()).contains("in use"), refused::getMessage);
        }
    }

    @Test
    void logRepairRejectsADirectoryWithoutTheStoreOfAReplica() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> repairWith(log, "none"));
        assertTrue(String.valueOf(refused.getMessage()).contains("there is no copy of the log"), refused::getMessage);
    }
}
