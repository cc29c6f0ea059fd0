package culex.broker.store.log;

import java.time.Duration;
import java.util.List;

/**
 * The reports of the replicas of a cluster about themselves, stored by the engine of the log. They are shown to operators only: no report
 * decides which replica may append, and the lease never waits for a report. All methods block; they may be called from any thread.
 */
public interface Presence {
    /** The maximum number of records that {@link #read} returns. */
    int RECORDS_MAX = 64;

    /** The maximum length of each text of a record; a longer text is cut. */
    int TEXT_MAX = 260;

    /** Stores the report of a replica, in place of its previous report. */
    void write(Report report) throws LogUnavailableException;

    /**
     * Reads the records of all replicas, at most {@link #RECORDS_MAX}. Records that cannot be read are left out.
     *
     * @param ageMax records older than this are deleted: their replicas are regarded as removed from the cluster
     */
    List<Seen> read(Duration ageMax) throws LogUnavailableException;

    /** Deletes the record of a replica, if there is one. */
    void remove(String replica) throws LogUnavailableException;

    /**
     * The report of a replica about itself.
     *
     * @param replica the name of the replica, different from the names of all others
     * @param address the host and port at which the replica, while it is the owner, accepts the clients that other replicas relay
     * @param role the role of the replica, such as {@code standby}
     * @param commits the number of commits of the log that the replica has applied to its store
     * @param lag how many positions the replica is behind the end of the log; -1 if unknown
     */
    record Report(String replica, String address, String role, long commits, long lag) {
        public Report {
            replica = cut(replica);
            address = cut(address);
            role = cut(role);
        }

        private static String cut(String text) {
            return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
        }
    }

    /**
     * A record as it was read.
     *
     * @param ageMillis how long ago the record was written, by the clock of the engine
     */
    record Seen(Report report, long ageMillis) {}
}
