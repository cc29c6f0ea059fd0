package culex.broker.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.ops.LogLines;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.MemoryLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lease of the log, without the threads of its keepers. */
class LeaseKeeperTest {
    private static final Duration ANSWER = Duration.ofMillis(200);
    /** One second more than the margin of the holder. */
    private static final Duration LEASE = LeaseKeeper.MARGIN.plusSeconds(1);

    private final MemoryLog.Engine engine = new MemoryLog.Engine();

    /** The second replica took the lease of a live owner, because it had seen the owner's record after it had decided to take the lease. */
    @Test
    void replicaDoesNotTakeALeaseWhoseNewHolderItSawAfterItsDecision() throws LogUnavailableException {
        LeaseKeeper first = keeper("a");
        LeaseKeeper second = keeper("b");
        first.runOnce();
        second.runOnce();
        assertTrue(second.isTakeOverDue());
        assertTrue(first.take(1));
        second.runOnce();
        assertFalse(second.take(1));
        first.runOnce();
        assertTrue(first.isHeld());
    }

    /** Each of two processes with one name took the lease for its own, of an earlier process, and they took the log from each other. */
    @ParameterizedTest
    @ValueSource(strings = {"a:7883", "other:7883"})
    void replicaWithTheNameOfALiveOwnerDoesNotTakeTheLogFromIt(String address) throws LogUnavailableException {
        AtomicLong clock = new AtomicLong();
        LeaseKeeper owner = keeper("a", "a:7883", clock);
        LeaseKeeper other = keeper("a", address, clock);
        owner.runOnce();
        assertTrue(owner.take(1));
        try (LogLines log = new LogLines("culex.broker.ownership")) {
            for (int second = 0; second < 60; second++) {
                owner.runOnce();
                other.runOnce();
                assertFalse(other.isTakeOverDue());
                clock.addAndGet(1_000_000_000);
            }
            assertEquals(1, log.lines().size(), () -> log.lines().toString());
            assertTrue(
                    log.lines().getFirst().contains("mqtt.cluster.replica"),
                    () -> log.lines().toString());
        }
        assertTrue(owner.isHeld());
    }

    /** A paused owner that ran again acknowledged messages before its threads had noticed that its lease was over. */
    @Test
    void ownerWhoseLeaseIsOverMaySendNothingAlsoBeforeItsThreadsNotice() throws LogUnavailableException {
        AtomicLong clock = new AtomicLong();
        LeaseKeeper owner = keeper("a", "a:7883", clock);
        List<String> lost = new ArrayList<>();
        owner.onLost(lost::add);
        assertTrue(owner.checkTime());
        owner.runOnce();
        assertTrue(owner.take(1));
        clock.addAndGet(LEASE.minus(LeaseKeeper.MARGIN).toNanos());
        assertTrue(owner.checkTime());
        clock.incrementAndGet();
        assertFalse(owner.checkTime());
        assertFalse(owner.checkTime());
        assertEquals(List.of("the lease was not confirmed for 1000 ms"), lost);
    }

    /** The log stored what this replica wrote, but the answer was lost. */
    @Test
    void replicaDoesNotWarnOfItsOwnRecord() throws LogUnavailableException {
        Lease lease = new MemoryLog(engine, ANSWER).lease();
        LeaseKeeper replica = new LeaseKeeper(
                new Lease() {
                    @Override
                    public @Nullable Holder read() throws LogUnavailableException {
                        return lease.read();
                    }

                    @Override
                    public long replace(Owner next, long revision) throws LogUnavailableException {
                        lease.replace(next, revision);
                        throw new LogUnavailableException("no answer", null);
                    }
                },
                new LeaseKeeper.Terms("a", "a:7883", LEASE),
                _ -> false,
                new AtomicLong()::get);
        new MemoryLog(engine, ANSWER).lease().replace(new Lease.Owner("b", "b:7883", 1, 0, true), 0);
        replica.runOnce();
        assertTrue(replica.isTakeOverDue());
        assertThrows(LogUnavailableException.class, () -> replica.take(2));
        try (LogLines log = new LogLines("culex.broker.ownership")) {
            replica.runOnce();
            assertEquals(List.of(), log.lines());
        }
    }

    private LeaseKeeper keeper(String name) {
        return keeper(name, name + ":7883", new AtomicLong());
    }

    private LeaseKeeper keeper(String name, String address, AtomicLong clock) {
        return new LeaseKeeper(
                new MemoryLog(engine, ANSWER).lease(),
                new LeaseKeeper.Terms(name, address, LEASE),
                _ -> false,
                clock::get);
    }
}
