package culex.broker.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Which replicas of the cluster a replica reports, and in which state. The engine is a fake whose records a test sets. */
class PresenceKeeperTest {
    private final FakeEngine engine = new FakeEngine();
    private final PresenceKeeper keeper =
            new PresenceKeeper(engine, () -> report("broker-1", "standby"), () -> engine.nanos);

    private static Presence.Report report(String replica, String role) {
        return new Presence.Report(replica, replica + ":7883", role, 7, 0);
    }

    /** An engine in memory: a test sets the records, their ages, and whether requests fail. */
    private static final class FakeEngine implements Presence {
        private final List<Seen> records = new ArrayList<>();
        private final List<String> removed = new CopyOnWriteArrayList<>();
        private long nanos;
        private boolean fails;
        private boolean hasFault;
        private boolean isSilent;

        private void check() throws LogUnavailableException {
            if (hasFault) {
                throw new IllegalStateException("a fault of a test");
            }
            if (fails) {
                throw new LogUnavailableException("no answer", null);
            }
        }

        @Override
        public void write(Report report) throws LogUnavailableException {
            check();
            records.removeIf(seen -> seen.report().replica().equals(report.replica()));
            records.add(new Seen(report, 0));
        }

        @Override
        public List<Seen> read(Duration ageMax) throws LogUnavailableException {
            check();
            return List.copyOf(records);
        }

        @Override
        public void remove(String replica) throws LogUnavailableException {
            removed.add(replica);
            if (isSilent) {
                LockSupport.park();
            }
            check();
        }
    }

    private List<String> roles() {
        return Objects.requireNonNull(keeper.replicas()).stream()
                .map(seen -> seen.report().replica() + " " + seen.report().role() + " " + seen.ageMillis())
                .toList();
    }

    @Test
    void replicasAreUnknownUntilTheirRecordsAreReadForTheFirstTime() {
        assertNull(keeper.replicas());
    }

    @Test
    void replicasAreSortedByNameAndThoseWithARecordOf15SecondsAgoAreShownAsGone() {
        engine.records.add(new Presence.Seen(report("broker-2", "standby"), 15_000));
        engine.records.add(new Presence.Seen(report("broker-0", "owner"), 14_000));
        keeper.runOnce();
        assertEquals(List.of("broker-0 owner 14000", "broker-1 standby 0", "broker-2 gone 15000"), roles());
        engine.nanos += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of("broker-0 gone 15000", "broker-1 standby 1000", "broker-2 gone 16000"), roles());
    }

    @Test
    void roleInARecordThatThisVersionDoesNotKnowIsShownAsUnknown() {
        engine.records.add(new Presence.Seen(report("broker-0", "<img src=x>"), 0));
        keeper.runOnce();
        assertEquals(List.of("broker-0 unknown 0", "broker-1 standby 0"), roles());
    }

    @Test
    void replicasAreUnknownWhileTheEngineDoesNotAnswer() {
        keeper.runOnce();
        engine.fails = true;
        keeper.runOnce();
        assertNull(keeper.replicas());
        engine.fails = false;
        keeper.runOnce();
        assertNotNull(keeper.replicas());
        engine.hasFault = true;
        keeper.runOnce();
        assertNull(keeper.replicas());
    }

    @Test
    void replicasAreUnknownWhenTheirRecordsWereLastRead30SecondsAgo() {
        keeper.runOnce();
        engine.nanos += PresenceKeeper.STALE.toNanos();
        assertNull(keeper.replicas());
    }

    @Test
    void orderedStopDeletesTheRecordOfTheReplicaAndWritesNoFurtherRecord() {
        keeper.runOnce();
        keeper.close();
        keeper.runOnce();
        assertEquals(List.of("broker-1"), engine.removed);
        assertNull(keeper.replicas());
    }

    @Test
    void orderedStopDoesNotDeleteTheRecordOfTheReplicaIfTheLastRequestToTheEngineFailed() {
        engine.fails = true;
        keeper.runOnce();
        keeper.close();
        assertEquals(List.of(), engine.removed);
    }

    /** The ordered stop of a broker waited up to 20 s for the deletion of its record while NATS or PostgreSQL did not answer. */
    @Test
    void stopOfAReplicaDoesNotWaitForNatsOrPostgresqlThatDoesNotRespond() {
        keeper.runOnce();
        engine.isSilent = true;
        keeper.close();
        assertEquals(List.of("broker-1"), engine.removed);
    }
}
