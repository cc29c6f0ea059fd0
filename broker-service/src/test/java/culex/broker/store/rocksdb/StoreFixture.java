package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.AllRetained;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.NotLoaded;
import culex.broker.store.RecoveryListener;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Replica;
import culex.broker.transport.RecordedFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store on disk, with one event loop whose tasks the test runs. */
final class StoreFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final RecordedFaults faults = new RecordedFaults();
    final MemoryBudget budget;
    NotLoaded notLoaded = new NotLoaded(0, 0, 0);
    long lastSession;
    final List<String> recovered = new ArrayList<>();
    final RocksJournals journals;
    final Journal journal;
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Queue<Runnable> endOfTurn = new ArrayDeque<>();

    /** @throws IllegalStateException with the line that the broker would log when this error ends its start */
    StoreFixture(Path directory, MemoryBudget budget, Consumer<byte[]> onRetained) {
        this(directory, budget, new DiskReserve(() -> Long.MAX_VALUE, 0), onRetained);
    }

    StoreFixture(Path directory, MemoryBudget budget, DiskReserve reserve) {
        this(directory, budget, reserve, topic -> {});
    }

    private StoreFixture(Path directory, MemoryBudget budget, DiskReserve reserve, Consumer<byte[]> onRetained) {
        this(directory, Sync.ALWAYS, budget, reserve, onRetained);
    }

    StoreFixture(Path directory, Sync sync, Consumer<byte[]> onRetained) {
        this(directory, sync, MemoryBudget.unlimited(), new DiskReserve(() -> Long.MAX_VALUE, 0), onRetained);
    }

    private StoreFixture(
            Path directory, Sync sync, MemoryBudget budget, DiskReserve reserve, Consumer<byte[]> onRetained) {
        this(directory, sync, null, budget, reserve, onRetained);
    }

    /** Opens the store of a replica and makes this replica the owner of the log. */
    StoreFixture(Path directory, Replication replication) {
        this(
                directory,
                Sync.ALWAYS,
                replication,
                MemoryBudget.unlimited(),
                new DiskReserve(() -> Long.MAX_VALUE, 0),
                topic -> {});
    }

    private StoreFixture(
            Path directory,
            Sync sync,
            @Nullable Replication replication,
            MemoryBudget budget,
            DiskReserve reserve,
            Consumer<byte[]> onRetained) {
        this.budget = budget;
        journals = new RocksJournals(
                directory,
                new RocksSettings(sync, Duration.ofSeconds(1)),
                replication,
                reserve,
                budget,
                faults,
                onRetained);
        try {
            Replica replica = journals.replica();
            if (replica != null) {
                assertTrue(replica.acquire());
            }
            journals.recover(new Lines());
        } catch (IllegalStateException damaged) {
            journals.close();
            throw damaged;
        } catch (LogUnavailableException silent) {
            throw new AssertionError(silent);
        }
        journal = journals.journal(loop::add, endOfTurn::add, budget.newAccount(), () -> {});
        retained("#").forEach(topic -> recovered.add("retained " + topic));
    }

    /** @param onRetained called with the Topic Name before the record of a retained message is encoded; may throw */
    StoreFixture(Path directory, Consumer<byte[]> onRetained) {
        this(directory, MemoryBudget.unlimited(), onRetained);
    }

    StoreFixture(Path directory, MemoryBudget budget) {
        this(directory, budget, topic -> {});
    }

    StoreFixture(Path directory) {
        this(directory, topic -> {});
    }

    /** Returns the Topic Names of the retained messages that match a filter. */
    List<String> retained(String filter) {
        AllRetained all = new AllRetained(journals.retained(), journal, loop::add, filter);
        runUntil(all::isDone);
        return all.found().stream()
                .map(message -> message.toMessage().topic().value())
                .toList();
    }

    void retain(String topic, int payloadBytes) {
        journal.retain(TestMessages.retained(topic, payloadBytes, Message.NEVER));
    }

    /**
     * Requests a message of a session. When the store has read the message, its message number is added to the list, or -1 if the message
     * is missing.
     */
    void load(long session, long number, List<Long> answers) {
        journal.load(
                session,
                new long[] {number},
                loop::add,
                found -> answers.add(
                        found.isEmpty() ? -1L : found.getFirst().message().number()));
        endTurn();
    }

    void endTurn() {
        for (Runnable task = endOfTurn.poll(); task != null; task = endOfTurn.poll()) {
            task.run();
        }
    }

    /** Runs the tasks of the loop until a condition is true. */
    void runUntil(BooleanSupplier happened) {
        long began = System.nanoTime();
        while (!happened.getAsBoolean()) {
            endTurn();
            assertTrue(System.nanoTime() - began < PATIENCE.toNanos(), "the condition did not become true");
            try {
                Runnable task = loop.poll(10, TimeUnit.MILLISECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the turn of the event loop, and returns whether its entries are durable. */
    boolean isDurable() {
        List<Boolean> answers = new ArrayList<>();
        journal.whenDurable(answers::add);
        endTurn();
        runUntil(() -> !answers.isEmpty());
        return answers.getFirst();
    }

    void save(long session, String clientId) {
        journal.save(new SessionState(session, clientId, "ann", 100, SessionState.NEVER, null));
    }

    void subscribe(long session, String topicFilter) {
        journal.saveSubscription(
                session,
                new StoredSubscription(
                        topicFilter, new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, 0), 0, false));
    }

    /** Appends a message for sessions, and returns the message number. */
    long append(boolean isAccepted, long... sessions) {
        long number = journal.nextNumber();
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        Receiver[] receivers = new Receiver[sessions.length];
        for (int i = 0; i < sessions.length; i++) {
            receivers[i] = new Receiver(sessions[i], options);
        }
        journal.append(TestMessages.of(100, QoS.AT_LEAST_ONCE).numbered(number), receivers, isAccepted);
        return number;
    }

    /** Copies the files of the store in their current state, which is the state that a killed process leaves. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Override
    public void close() {
        journals.close();
    }

    private final class Lines implements RecoveryListener {
        private long session;

        @Override
        public void lastSession(long number) {
            lastSession = number;
        }

        @Override
        public void session(SessionState state) {
            session = state.number();
            recovered.add("session " + state.clientId());
        }

        @Override
        public void subscription(StoredSubscription subscription) {
            recovered.add(session + " subscribes to " + subscription.topicFilter());
        }

        @Override
        public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
            recovered.add(session + " waits for " + message);
        }

        @Override
        public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
            recovered.add(session + " was sent " + message);
        }

        @Override
        public void released(long message, int packetIdentifier) {
            recovered.add(session + " released " + message);
        }

        @Override
        public void accepted(int packetIdentifier, Message message) {
            recovered.add(session + " accepted " + packetIdentifier);
        }

        @Override
        public void acceptedOfEnded(long owner, int packetIdentifier, Message message) {
            recovered.add("accepted of ended session " + packetIdentifier);
        }

        @Override
        public void undelivered(long ended, Delivery delivery) {
            recovered.add("undelivered " + delivery.message().number());
        }

        @Override
        public void sessionNotLoaded(SessionState state) {
            recovered.add("not loaded session " + state.clientId());
        }

        @Override
        public void notLoaded(NotLoaded what) {
            notLoaded = what;
        }
    }
}
