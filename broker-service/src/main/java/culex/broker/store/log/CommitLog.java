package culex.broker.store.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An ordered log of commits that an engine outside of the broker replicates. Each append names the position that it expects to be the last
 * one, so that of two writers only one succeeds: the other is fenced. No clock is needed for that.
 *
 * <p>Positions grow from 1 and may have gaps: a large commit can take several positions, and is then found at the last of them.
 * The last position of the log can belong to a large commit that was not completed because another writer took the log over.
 *
 * <p>One thread appends and trims, another one reads; all methods block.
 */
public interface CommitLog extends AutoCloseable {
    /**
     * Checks that the engine keeps what it acknowledges: replication, sync, version.
     *
     * @throws IllegalStateException with one line that says what is wrong and what to do
     * @throws LogUnavailableException when the engine does not answer
     */
    void check() throws LogUnavailableException;

    /** The position of the last entry, or 0 when the log is empty. It may be out of date, so no decision may depend on it alone. */
    long last() throws LogUnavailableException;

    /** The position of the first entry that is not trimmed; {@link #last} plus 1 when there is none. */
    long first() throws LogUnavailableException;

    /**
     * Appends a commit after a position. A repeated call with the same arguments after {@link LogUnavailableException} stores it once.
     *
     * @param expected the position that must be the last one
     * @param commit different from the commits that other writers append: a commit with the same bytes after {@code expected} counts as the
     *     one of an earlier attempt
     * @return the position of the commit, greater than {@code expected}
     * @throws FencedException when another entry follows {@code expected}, because another writer has appended it
     * @throws LogUnavailableException when the engine has not answered within the patience of the log; whether the commit is stored is not
     *     known
     */
    long append(long expected, byte[] commit) throws FencedException, LogUnavailableException;

    /**
     * Reads whole commits in order. Entries of a large commit that was not completed are left out.
     *
     * @param from the lowest position to read
     * @param wait how long to wait for the first commit
     * @return some of the commits, a few megabytes at most unless a single commit is larger; empty when there was none
     * @throws TrimmedException when the log begins after {@code from}
     * @throws DamagedLogException when entries are missing although there are later ones
     */
    List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException;

    /**
     * The position up to which {@link #read} has seen all entries, those of large commits that were not completed included; 0 before the
     * first call. A reader that has seen the last position of the log knows that it lacks nothing. To be called by the thread that reads.
     */
    long readUpTo();

    /** Frees the resources for reading, including commits that were received but not read. A later {@link #read} acquires them again. */
    void endReading();

    /** Allows the engine to delete all entries before a position. It keeps the last entry, and the commit at the position whole. */
    void trim(long before) throws LogUnavailableException;

    /** The size of the log in the engine that stores it, in bytes. */
    long bytes() throws LogUnavailableException;

    /** Facts about the engine and its settings for an operator, by name; empty when the engine has no settings. */
    default Map<String, String> settings() throws LogUnavailableException {
        return Map.of();
    }

    /** The record of who owns the log. */
    Lease lease();

    /** The reports of the replicas about themselves. */
    Presence presence();

    @Override
    void close();
}
