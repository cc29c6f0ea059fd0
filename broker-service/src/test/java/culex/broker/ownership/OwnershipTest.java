package culex.broker.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.log.Commit;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.log.Replica;
import culex.broker.store.log.TrimmedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which replica owns the log, with several replicas in one process. */
class OwnershipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofMillis(200);
    /** One second more than the margin of the holder. */
    private static final Duration LEASE = LeaseKeeper.MARGIN.plusSeconds(1);

    private final MemoryLog.Engine engine = new MemoryLog.Engine();
    private final List<Member> members = new ArrayList<>();
    /** The addresses of processes that have ended. */
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    /** A replica that stores no records, but only its position in the log. */
    private final class Member implements Replica, Ownership.Events {
        private final MemoryLog log = new MemoryLog(engine, ANSWER);
        /** Whether the replica can no longer reach the engine of the log, like a process that has ended. */
        private volatile boolean isCutOff;

        private final Commit.Of of = new Commit.Of("test", 0);
        private volatile LogPosition position = LogPosition.START;
        private volatile String lost = "";
        private volatile String broken = "";
        private final Ownership ownership;

        private Member(String name, Duration lease) {
            ownership = new Ownership(
                    this,
                    new LeaseKeeper(
                            leaseOfThis(),
                            new LeaseKeeper.Terms(name, name + ":7883", lease),
                            gone::contains,
                            System::nanoTime),
                    this);
            members.add(this);
            ownership.start();
        }

        private Lease leaseOfThis() {
            Lease lease = log.lease();
            return new Lease() {
                @Override
                public @Nullable Holder read() throws LogUnavailableException {
                    checkReached();
                    return lease.read();
                }

                @Override
                public long replace(Owner next, long revision) throws LogUnavailableException {
                    checkReached();
                    return lease.replace(next, revision);
                }
            };
        }

        private void checkReached() throws LogUnavailableException {
            if (isCutOff) {
                throw new LogUnavailableException("cut off", null);
            }
        }

        @Override
        public boolean follow(Duration wait) throws LogUnavailableException {
            try {
                List<LogRecord> records = log.read(position.position() + 1, wait);
                for (LogRecord record : records) {
                    position = Commit.read(of, record).after(position, record.position());
                }
                return !records.isEmpty();
            } catch (TrimmedException never) {
                throw new AssertionError(never);
            }
        }

        @Override
        public boolean acquire() throws LogUnavailableException {
            Commit opening = Commit.opening(of, position, new EntryBuffer());
            try {
                position = opening.after(position, log.append(position.position(), opening.bytes()));
                return true;
            } catch (FencedException faster) {
                return false;
            }
        }

        @Override
        public LogPosition position() {
            return position;
        }

        @Override
        public void onAcquired() {
            // Nothing to do: this test has no sessions and no clients.
        }

        @Override
        public void onLost(String reason) {
            lost = reason;
        }

        @Override
        public void onTakeOverFailed(String reason) {
            lost = reason;
        }

        @Override
        public void onBroken(String reason) {
            broken = reason;
        }

        private boolean isOwner() {
            return ownership.role() == Ownership.Role.OWNER;
        }
    }

    @AfterEach
    void close() {
        engine.resume();
        members.forEach(member -> {
            member.ownership.stopFollowing();
            member.ownership.giveBack();
        });
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - began < PATIENCE.toNanos(), "the condition did not become true");
            Thread.sleep(10);
        }
    }

    @Test
    void oneOfThreeReplicasBecomesTheOwner() throws InterruptedException {
        Duration neverEnds = Duration.ofHours(1); // on a slow machine the owner could lose a short lease
        Member a = new Member("a", neverEnds);
        Member b = new Member("b", neverEnds);
        Member c = new Member("c", neverEnds);
        await(() -> a.isOwner() || b.isOwner() || c.isOwner());
        await(() -> a.position.equals(b.position) && b.position.equals(c.position));
        assertEquals(1, members.stream().filter(Member::isOwner).count());
        assertEquals(1, a.position.epoch());
    }

    @Test
    void anotherReplicaTakesOverWhenTheOwnerGivesItsLeaseBack() throws InterruptedException {
        Member a = new Member("a", Duration.ofHours(1));
        await(a::isOwner);
        Member b = new Member("b", Duration.ofHours(1));
        await(() -> b.ownership.owner() != null);
        a.ownership.stopFollowing();
        a.ownership.giveBack();
        await(b::isOwner);
        assertEquals(2, b.position.epoch());
        assertEquals("", a.lost);
    }

    @Test
    void anotherReplicaTakesOverWhenTheProcessOfTheOwnerHasEnded() throws InterruptedException {
        Member a = new Member("a", Duration.ofHours(1));
        await(a::isOwner);
        Member b = new Member("b", Duration.ofHours(1));
        await(() -> b.ownership.owner() != null);
        a.isCutOff = true;
        gone.add("a:7883");
        await(b::isOwner);
    }

    @Test
    void anotherReplicaTakesOverWhenTheOwnerIsSilentForTheTimeOfALease() throws InterruptedException {
        Member a = new Member("a", LEASE);
        await(a::isOwner);
        Member b = new Member("b", LEASE);
        a.isCutOff = true;
        await(b::isOwner);
    }

    @Test
    void ownerThatCannotConfirmItsLeaseLosesTheOwnership() throws InterruptedException {
        Member a = new Member("a", LEASE);
        await(a::isOwner);
        engine.stall();
        await(() -> a.lost.contains("was not confirmed"));
    }

    @Test
    void restartedOwnerOwnsTheLogAgainWithoutWaitingForItsOldLease() throws InterruptedException {
        Member before = new Member("a", Duration.ofHours(1));
        await(before::isOwner);
        before.isCutOff = true;
        Member after = new Member("a", Duration.ofHours(1));
        await(after::isOwner);
        await(() -> after.position.epoch() == 2);
    }

    @Test
    void replicaReportsALogWithDamagedCommits() throws InterruptedException, LogUnavailableException, FencedException {
        new MemoryLog(engine, ANSWER).append(0, new byte[100]);
        Member a = new Member("a", LEASE);
        await(() -> a.broken.contains("is not one of Culex"));
    }
}
