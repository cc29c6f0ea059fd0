package culex.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Retained;
import culex.broker.store.log.Commit;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.store.rocksdb.Replication;
import culex.broker.store.rocksdb.RocksJournals;
import culex.broker.store.rocksdb.RocksSettings;
import culex.broker.store.rocksdb.Sync;
import culex.broker.transport.RecordedFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of completions for every store, and the RocksDB store against a model through restarts. */
class StoreContractTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SEEDS = 25;
    private static final int STEPS = 400;
    private static final int REPLICAS = 2;
    private static final long TRIM_BYTES = 30_000;

    @TempDir
    private static Path directory;

    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Queue<Runnable> endOfTurn = new ArrayDeque<>();

    private static RocksJournals rocks(String name, Sync sync) {
        return new RocksJournals(
                directory.resolve(name),
                new RocksSettings(sync, Duration.ofMillis(5)),
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
    }

    private RocksJournals rocks(String name) {
        return rocks(name, Sync.ALWAYS);
    }

    private Journal journal(Journals journals) {
        return journals.journal(loop::add, endOfTurn::add, () -> {});
    }

    private void endTurn() {
        for (Runnable task = endOfTurn.poll(); task != null; task = endOfTurn.poll()) {
            task.run();
        }
    }

    private void runUntil(List<?> arrived, int size) throws InterruptedException {
        while (arrived.size() < size) {
            Runnable task = loop.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertTrue(task != null, () -> "only " + arrived + " came");
            task.run();
        }
    }

    static Stream<Journals> all() {
        return Stream.of(new MemoryJournals(), rocks("waiting", Sync.ALWAYS), rocks("interval", Sync.INTERVAL));
    }

    @ParameterizedTest
    @MethodSource("all")
    void completionsOfTheStoreRunOnceInOrderOnTheLoop(Journals journals) throws InterruptedException {
        journals.recover(new Dump());
        Journal journal = journal(journals);
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            journal.completed(1, i + 1);
            journal.whenDurable(stored -> {
                assertTrue(stored);
                told.add(number);
            });
            if (i % 3 == 0) {
                endTurn();
            }
        }
        endTurn();
        runUntil(told, 100);
        journal.whenStored(() -> told.add(100));
        endTurn();
        runUntil(told, 101);
        assertEquals(Stream.iterate(0, i -> i + 1).limit(101).toList(), told);
        journals.close();
        assertTrue(loop.isEmpty(), "told twice");
    }

    @Test
    void storeContentEqualsTheModelAfterRandomOperations() throws InterruptedException {
        long first = Long.getLong("store.seed", 1);
        long seeds = Long.getLong("store.seed") == null ? SEEDS : 1;
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                String name = "model-" + seed;
                holdsWhatTheModelHolds(seed, life -> rocks(name));
            } catch (AssertionError broken) {
                throw new AssertionError("with -Dstore.seed=" + seed, broken);
            }
        }
    }

    @Test
    void replicasThatOwnTheLogInTurnsHaveTheContentOfTheModel() throws InterruptedException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            MemoryLog.Engine engine = new MemoryLog.Engine();
            String name = "replica-" + seed + "-";
            try {
                // The fourth replica begins without data, and reads a log whose beginning is trimmed.
                holdsWhatTheModelHolds(seed, life -> replica(engine, name + (life == 3 ? "new" : life % REPLICAS)));
            } catch (AssertionError broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
    }

    /** Opens the store of a replica that takes over the log. The log is trimmed whenever it has become a little longer. */
    private static RocksJournals replica(MemoryLog.Engine engine, String name) {
        Replication replication = new Replication(
                new MemoryLog(engine, PATIENCE),
                new Commit.Of("test", 0),
                Duration.ZERO,
                TRIM_BYTES,
                Long.MAX_VALUE,
                reason -> fail("the log was lost: " + reason));
        RocksJournals journals = new RocksJournals(
                directory.resolve(name),
                new RocksSettings(Sync.ALWAYS, Duration.ofMillis(5)),
                replication,
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
        try {
            assertTrue(Objects.requireNonNull(journals.replica()).acquire());
        } catch (LogUnavailableException silent) {
            throw new AssertionError(silent);
        }
        return journals;
    }

    private void holdsWhatTheModelHolds(long seed, IntFunction<RocksJournals> open) throws InterruptedException {
        Random random = new Random(seed);
        ModelJournals model = new ModelJournals();
        RandomJournal says = new RandomJournal(random);
        for (int life = 0; life < 4; life++) {
            RocksJournals journals = open.apply(life);
            Dump found = new Dump();
            journals.recover(found);
            Dump expected = new Dump();
            model.recover(expected);
            Journal real = journal(journals);
            Journal modelled = model.journal(loop::add, endOfTurn::add, () -> {});
            found.retained(retained(journals, real, model));
            expected.retained(retained(model, modelled, model));
            assertEquals(expected.lines(), found.lines(), "after life " + life);
            assertEquals(model.retained().messages(), journals.retained().messages());
            assertEquals(model.retained().bytes(), journals.retained().bytes());
            assertTrue(real.nextNumber() > found.highestNumber(), "a number is given twice");
            says.to(List.of(real, modelled));
            for (int i = 0; i < STEPS; i++) {
                says.step();
                if (random.nextInt(6) == 0) {
                    endTurn();
                    model.commit();
                }
                if (random.nextInt(40) == 0) {
                    loadsTheSame(says.some(), real, modelled, model);
                }
            }
            endTurn();
            model.commit();
            journals.close();
        }
    }

    private List<Retained> retained(Journals journals, Journal journal, ModelJournals model)
            throws InterruptedException {
        RetainedStore store = Objects.requireNonNull(journals.retained());
        AllRetained all = new AllRetained(store, journal, loop::add, "#");
        while (!all.isDone()) {
            endTurn();
            model.commit();
            Runnable task = loop.poll(10, TimeUnit.MILLISECONDS);
            if (task != null) {
                task.run();
            }
        }
        return all.found();
    }

    private void loadsTheSame(long[] some, Journal real, Journal modelled, ModelJournals model)
            throws InterruptedException {
        long[] numbers = Arrays.copyOfRange(some, 1, some.length);
        List<List<String>> answers = new ArrayList<>();
        for (Journal journal : List.of(real, modelled)) {
            int before = answers.size();
            journal.load(
                    some[0],
                    numbers,
                    loop::add,
                    deliveries ->
                            answers.add(deliveries.stream().map(Dump::text).toList()));
            endTurn();
            model.commit();
            runUntil(answers, before + 1);
        }
        assertEquals(answers.get(1), answers.get(0));
    }
}
