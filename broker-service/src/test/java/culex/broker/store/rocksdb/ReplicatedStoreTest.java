package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.log.Commit;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The store of replicas that share a log: who may write, and what is stored when the log answers late or not at all. */
class ReplicatedStoreTest extends ReplicatedStoreFixture {
    @Test
    void messagesStoredByTheOwnerOfTheLogAreRecoveredByAReplicaThatTakesOver() {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            first.append(true, 1);
            assertTrue(first.isDurable());
        }
        assertEquals(List.of("session sensor", "1 waits for 1"), recoveredBy("second"));
    }

    @Test
    void commitIsStoredOnceIfTheResponseOfTheLogWasLost() {
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
    void faultOfTheLogDoesNotMakeTheStoreGiveUpChanges() {
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
    void replacedOwnerOfTheLogStoresAndAcknowledgesNothing() throws Exception {
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

    /** The opening commits of both had the same bytes, so each took that of the other for its own that an earlier attempt had stored. */
    @Test
    void oneOfTwoReplicasThatTakeOverAtTheSamePositionIsRejected() throws Exception {
        try (StoreFixture first = owner("first")) {
            first.save(1, "sensor");
            assertTrue(first.isDurable());
        }
        try (RocksJournals faster = standby("faster")) {
            MemoryLog late = new MemoryLog(engine, PATIENCE) {
                @Override
                public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
                    assertTrue(replicaOf(faster).acquire());
                    return super.append(expected, commit);
                }
            };
            try (RocksJournals slower = standby("slower", late)) {
                assertFalse(replicaOf(slower).acquire());
            }
        }
    }

    @Test
    void replicaThatFollowedNoCommitsUntilTheLogWasTrimmedReadsTheLogFromItsNewBeginning() throws Exception {
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
                // Continues until follow has no further commits.
            }
        }
        assertEquals(List.of("session sensor", "1 waits for 1", "retained topic"), recoveredBy("away"));
        assertEquals(List.of("session sensor", "1 waits for 1", "retained topic"), recoveredBy("new"));
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
    void storeOfASingleBrokerIsNotAcceptedAsAReplica() {
        try (StoreFixture single = new StoreFixture(directory.resolve("store"))) {
            single.save(1, "sensor");
            assertTrue(single.isDurable());
        }
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> standby("store"));
        assertTrue(String.valueOf(refused.getMessage()).contains("belongs to a single broker"), refused::getMessage);
    }

    @Test
    void storeOfAReplicaIsNotOpenedByASingleBroker() {
        owner("store").close();
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> new StoreFixture(directory.resolve("store")));
        assertTrue(String.valueOf(refused.getMessage()).contains("copy of a cluster's log"), refused::getMessage);
    }

    @Test
    void storeCommandRejectsPruningOfTheStoreOfAReplica() {
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
