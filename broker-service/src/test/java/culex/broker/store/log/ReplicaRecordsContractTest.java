package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contract of {@link Lease} and {@link Presence}, the records of replicas beside the commits, for every engine. */
abstract class ReplicaRecordsContractTest extends CommitLogFixture {
    /** Makes the engine unavailable until {@link #resume}. */
    abstract void stall();

    abstract void resume();

    @Test
    void leaseIsReplacedOnlyAtTheRevisionThatWasRead() throws Exception {
        Lease lease = checked(PATIENCE).lease();
        Lease other = checked(PATIENCE).lease();
        assertNull(lease.read());
        Lease.Owner first = new Lease.Owner("broker-0", "broker-0:7883", 1, 1, false);
        long revision = lease.replace(first, 0);
        assertTrue(revision > 0);
        Lease.Owner second = new Lease.Owner("broker-1 \"\\ü", "[::1]:7883", Long.MAX_VALUE, 5, true);
        assertEquals(0, other.replace(second, 0));
        assertEquals(new Lease.Holder(first, revision), other.read());
        long next = other.replace(second, revision);
        assertTrue(next > revision);
        assertEquals(0, lease.replace(new Lease.Owner("broker-0", "broker-0:7883", 1, 2, false), revision));
        assertEquals(new Lease.Holder(second, next), lease.read());
    }

    private static Presence.Report report(String replica, long commits) {
        return new Presence.Report(replica, replica + ":7883", "standby", commits, 3);
    }

    private static Set<Presence.Report> reports(Presence presence) throws LogUnavailableException {
        List<Presence.Seen> seen = presence.read(PATIENCE.multipliedBy(100));
        for (Presence.Seen each : seen) {
            assertTrue(each.ageMillis() >= 0 && each.ageMillis() < PATIENCE.toMillis() * 10, each.toString());
        }
        return seen.stream().map(Presence.Seen::report).collect(Collectors.toSet());
    }

    @Test
    void replicasSeeTheLastRecordOfEachOther() throws Exception {
        CommitLog log = checked(PATIENCE);
        Presence presence = log.presence();
        Presence other = checked(PATIENCE).presence();
        String special = "b.1 *> \"\\<i>ü";
        presence.write(report("broker-0", 1));
        other.write(report(special, Long.MAX_VALUE));
        assertEquals(Set.of(report("broker-0", 1), report(special, Long.MAX_VALUE)), reports(presence));
        Presence.Report owner = new Presence.Report("broker-0", "[::1]:7883", "owner", 2, -1);
        presence.write(owner);
        assertEquals(Set.of(owner, report(special, Long.MAX_VALUE)), reports(other));
        other.remove(special);
        other.remove("never-there");
        assertEquals(Set.of(owner), reports(other));
        assertNull(log.lease().read());
        assertEquals(0, log.last());
    }

    @Test
    void recordOfAReplicaThatWasRemovedIsDeletedByAge() throws Exception {
        Presence presence = checked(PATIENCE).presence();
        presence.write(report("broker-0", 1));
        presence.write(report("broker-1", 1));
        assertEquals(List.of(), presence.read(Duration.ZERO));
        presence.write(report("broker-1", 2));
        assertEquals(Set.of(report("broker-1", 2)), reports(presence));
    }

    @Test
    void recordsOfReplicasAreBounded() throws Exception {
        Presence presence = checked(PATIENCE).presence();
        for (int i = 0; i < Presence.RECORDS_MAX + 2; i++) {
            presence.write(report("x".repeat(300 + i), i));
            presence.write(report("broker-" + i, i));
        }
        Set<Presence.Report> reports = reports(presence);
        assertEquals(Presence.RECORDS_MAX, reports.size());
        assertTrue(reports.stream().allMatch(each -> each.replica().length() <= Presence.TEXT_MAX));
    }

    @Test
    void readAndWriteOfReplicaRecordsFailWhileTheServerOfTheLogIsPaused() throws Exception {
        Presence presence = checked(SHORT).presence();
        presence.write(report("broker-0", 1));
        stall();
        assertThrows(LogUnavailableException.class, () -> presence.read(PATIENCE));
        assertThrows(LogUnavailableException.class, () -> presence.write(report("broker-0", 2)));
        resume();
        assertEquals(1, reports(checked(PATIENCE).presence()).size());
    }
}
