package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.ownership.LeaseKeeper;
import culex.broker.ownership.Ownership;
import culex.broker.ownership.ThreadlessOwnership;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.SessionState;
import culex.broker.store.log.Commit;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.Replica;
import culex.broker.store.log.SimulatedEngine.Mutant;
import culex.broker.store.log.SimulatedLog;
import culex.broker.store.log.SimulatedLog.KilledError;
import culex.broker.store.rocksdb.CommitLaw.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of a simulated replica, from its start to its end. Store, commits, take-over and lease are the real ones; the simulation runs
 * one iteration of each at a time, instead of their threads. Instead of sessions there are two receivers, with messages that wait for them.
 */
final class SimulatedProcess implements SimulatedLog.Host, Ownership.Events {
    /** The sessions whose messages are stored. */
    static final long[] RECEIVERS = {1, 2};

    static final Commit.Of LOG = new Commit.Of("simulated", 0);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final long RETRY_NANOS = Duration.ofMillis(250).toNanos();
    /** The longest time from the decision to end a process to its end. */
    private static final int EXIT_MILLIS_MAX = 2000;

    private static final RocksSettings SETTINGS = new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1));

    private final SimulatedCluster cluster;
    private final String name;
    private final SimulatedCpu cpu;
    private final RocksJournals journals;
    private final SimulatedWriter writer;
    private final Replica replica;
    private final ThreadlessOwnership ownership;
    /** The stored messages by their numbers, for each receiver, as this process knows them. */
    private final List<TreeMap<Long, Sent>> waiting = List.of(new TreeMap<>(), new TreeMap<>());

    private @Nullable Journal journal;
    private boolean isServing;
    private int leaseCalls;

    SimulatedProcess(SimulatedCluster cluster, String name, ReplicaDisk disk) {
        this.cluster = cluster;
        this.name = name;
        cpu = new SimulatedCpu(cluster.time());
        SimulatedLog log = new SimulatedLog(cluster.engine(), cluster.time(), this);
        LongSupplier nanos = cluster.time()::nanos;
        journals = new RocksJournals(
                disk.machine(nanos),
                SETTINGS,
                new Replication(log, LOG, Duration.ZERO, cluster.copyBytesMin(), Long.MAX_VALUE, this::onLost),
                MemoryBudget.unlimited(),
                (where, consequence, fault) -> onFault(fault),
                topic -> {});
        writer = new SimulatedWriter(journals, cpu);
        replica = cluster.mutant() == Mutant.STANDBY_SKIPS_A_COMMIT
                ? new SkippingReplica(Objects.requireNonNull(journals.replica()), disk, cluster.random())
                : Objects.requireNonNull(journals.replica());
        ownership = new ThreadlessOwnership(
                replica,
                log.lease(),
                new LeaseKeeper.Terms(name, name, LEASE),
                address -> !address.equals(name) && cluster.isGone(address),
                nanos,
                this);
        cluster.time().after(0, this::follow);
        cluster.time().after(1, this::keepLease);
    }

    private void onFault(Throwable fault) {
        if (cpu.isAlive() && !(fault instanceof KilledError)) {
            cluster.broken("a fault in " + name + ": " + fault, fault);
        }
    }

    @Override
    public boolean isAlive() {
        return cpu.isAlive();
    }

    @Override
    public long frozenUntilNanos() {
        return cpu.frozenUntilNanos();
    }

    @Override
    public void onLeaseCall(boolean begins) {
        leaseCalls += begins ? 1 : -1;
    }

    /** Whether clients can use this process. */
    boolean isServing() {
        return cpu.isAlive() && isServing;
    }

    String name() {
        return name;
    }

    LogPosition position() {
        return replica.position();
    }

    /** Whether everything that was submitted is stored. */
    boolean isIdle() {
        return writer.isIdle();
    }

    /** Makes the process get no CPU time for a while. */
    void freeze(long nanos) {
        cpu.freeze(nanos);
    }

    /** Ends the process immediately. */
    void kill() {
        cpu.stop();
        isServing = false;
    }

    private void follow() {
        if (ownership.isStandby() && leaseCalls > 0) {
            cpu.later(RETRY_NANOS, this::follow); // waits for the lock of the lease
            return;
        }
        long pause = ownership.follow();
        if (cpu.isAlive() && pause != ThreadlessOwnership.END) {
            cpu.later(pause, this::follow);
        }
    }

    private void keepLease() {
        long pause = leaseCalls > 0 ? RETRY_NANOS : ownership.lease();
        if (cpu.isAlive()) {
            cpu.later(pause, this::keepLease);
        }
    }

    @Override
    public void onLost(String reason) {
        if (cpu.isAlive()) {
            long millis = 1L + cluster.random().nextInt(EXIT_MILLIS_MAX);
            cpu.later(millis * 1_000_000, () -> cluster.ended(this));
        }
    }

    @Override
    public void onTakeOverFailed(String reason) {
        onLost(reason);
    }

    @Override
    public void onBroken(String reason) {
        if (cpu.isAlive()) {
            cluster.broken(name + " cannot use the log: " + reason, null);
        }
    }

    @Override
    public void onAcquired() {
        Recovered recovered = new Recovered(List.of(new ArrayList<>(), new ArrayList<>()));
        journals.load(recovered);
        Journal opened = journals.journal(
                task -> cpu.later(0, task),
                writer::atEndOfTurn,
                MemoryBudget.unlimited().newAccount(),
                () -> {});
        journal = opened;
        for (int i = 0; i < RECEIVERS.length; i++) {
            if (!recovered.numbers().get(i).isEmpty()) {
                load(opened, i, recovered.numbers().get(i));
            }
        }
        cluster.law().recovered(replica.position().epoch(), waiting);
        isServing = true;
        if (!recovered.hasSessions()) {
            for (long receiver : RECEIVERS) {
                opened.save(new SessionState(receiver, "client" + receiver, null, 100, SessionState.NEVER, null));
            }
            writer.endTurn();
        }
    }

    private void load(Journal from, int receiver, List<Long> numbers) {
        long[] all = numbers.stream().mapToLong(number -> number).toArray();
        from.load(RECEIVERS[receiver], all, Runnable::run, found -> {
            for (Delivery delivery : found) {
                Message message = delivery.message();
                Sent sent = cluster.law().sent(new String(message.payload(), StandardCharsets.UTF_8));
                waiting.get(receiver).put(message.number(), sent);
            }
        });
        writer.endTurn();
        journals.writer().runOnce();
        if (waiting.get(receiver).size() != all.length) {
            cluster.broken(name + " has lost the contents of messages", null);
        }
    }

    /** Called when a publisher sends a message for some receivers. The store later calls back with the result: stored or rejected. */
    void publish(Sent sent, boolean isAccepted) {
        cpu.run(() -> append(sent, isAccepted));
    }

    private void append(Sent sent, boolean isAccepted) {
        Journal to = Objects.requireNonNull(journal);
        long epoch = replica.position().epoch();
        long number = to.nextNumber();
        byte[] payload = sent.text().getBytes(StandardCharsets.UTF_8);
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < RECEIVERS.length; i++) {
            if (sent.isFor(i)) {
                receivers.add(new Receiver(RECEIVERS[i], options));
                waiting.get(i).put(number, sent);
            }
        }
        to.append(
                TestMessages.of(payload, QoS.AT_LEAST_ONCE, false, "publisher").numbered(number),
                receivers.toArray(Receiver[]::new),
                isAccepted);
        to.whenDurable(isStored -> {
            if (isStored) {
                cluster.law().acknowledged(epoch, sent);
            }
        });
        writer.endTurn();
    }

    /** Makes a receiver acknowledge one of its messages. */
    void acknowledge(int receiver) {
        cpu.run(() -> settle(receiver));
    }

    private void settle(int receiver) {
        TreeMap<Long, Sent> all = waiting.get(receiver);
        if (all.isEmpty()) {
            return;
        }
        Journal to = Objects.requireNonNull(journal);
        long epoch = replica.position().epoch();
        long number = new ArrayList<>(all.keySet()).get(cluster.random().nextInt(all.size()));
        Sent sent = Objects.requireNonNull(all.remove(number));
        cluster.law().settling(receiver, sent);
        to.settled(RECEIVERS[receiver], number);
        to.whenDurable(isStored -> {
            if (isStored) {
                cluster.law().settled(epoch, receiver, sent);
            }
        });
        writer.endTurn();
    }

    /** Begins an ordered stop: the process stores what was submitted, and another replica may then take over immediately. */
    void handOver() {
        isServing = false;
        cpu.run(this::stop);
    }

    private void stop() {
        if (!isIdle() || leaseCalls > 0) {
            cpu.later(RETRY_NANOS, this::stop);
            return;
        }
        ownership.giveBack();
        cluster.ended(this);
    }
}
