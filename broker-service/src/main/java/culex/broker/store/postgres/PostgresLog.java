package culex.broker.store.postgres;

import culex.broker.store.log.CommitLog;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import culex.broker.store.log.TrimmedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The log as a table of PostgreSQL, with a row for each commit, and a row in another table that has the last position of the log.
 *
 * <p><b>Fence.</b> One statement, hence one transaction, moves the last position from {@code expected} to the next one and inserts the
 * commit there. Of two writers that do so at the same time, the second waits for the row of the last position; when the first has
 * committed, READ COMMITTED evaluates the condition again with the new value, which is not {@code expected} any more, so nothing is
 * inserted. The last position never goes back, also when commits are trimmed. The primary key of the commits alone would not be enough: a
 * statement whose snapshot is old could insert a position that another writer has used and trimmed meanwhile.
 *
 * <p><b>Unclear answers.</b> When nothing was inserted, the row at the next position decides: with the same bytes, an earlier attempt has
 * stored it; with other bytes or with a trimmed row, another writer has appended. A row that a client can see need not be on the standby
 * yet: after a restart of the primary, it shows rows whose transactions still waited for the standby. So a row that an earlier attempt has
 * stored counts only after another transaction, which follows it in the write-ahead log, was confirmed by the standby.
 */
public final class PostgresLog implements CommitLog {
    private static final String APPEND = "with head as (update culex_log set last = last + 1"
            + " where cluster = ? and shard = ? and last = ? returning last)"
            + " insert into culex_commit (cluster, shard, seq, data) select ?, ?, last, ? from head"
            + " returning pg_notify('" + CommitReader.CHANNEL + "', '')";

    private static final String TRIM = "delete from culex_commit where cluster = ? and shard = ? and seq <"
            + " least(?, (select last from culex_log where cluster = ? and shard = ?),"
            + " (select min(seq) + 500 from culex_commit where cluster = ? and shard = ?))";

    private final Database writing;
    private final Database reading;
    private final Database other;
    private final String cluster;
    private final int shard;
    private final CommitReader reader;
    private long readUpTo;
    private final PostgresLease lease;
    private final PostgresPresence presence;

    /** Opens the log of a shard. The first call connects to the database. */
    public PostgresLog(PostgresLogSettings settings, int shard) {
        this.shard = shard;
        cluster = settings.cluster();
        writing = new Database(settings);
        reading = new Database(settings);
        other = new Database(settings);
        reader = new CommitReader(reading, cluster, shard);
        lease = new PostgresLease(other, cluster, shard);
        presence = new PostgresPresence(new Database(settings), cluster, shard);
    }

    /** Creates the tables when they do not exist yet. */
    @Override
    public void check() throws LogUnavailableException {
        try {
            writing.call(connection -> {
                writing.checkStandby(connection);
                Tables.create(connection, cluster, shard);
                // Returns only when the standby has confirmed a transaction.
                confirm(connection);
                return true;
            });
        } catch (LogUnavailableException e) {
            if (e.getCause() instanceof Database.UnsafeServerException unsafe) {
                throw new IllegalStateException("PostgreSQL: " + unsafe.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public long last() throws LogUnavailableException {
        return number("select last from culex_log where cluster = ? and shard = ?");
    }

    @Override
    public long first() throws LogUnavailableException {
        return number("select coalesce((select min(c.seq) from culex_commit c where c.cluster = l.cluster"
                + " and c.shard = l.shard), l.last + 1) from culex_log l where l.cluster = ? and l.shard = ?");
    }

    @Override
    public long bytes() throws LogUnavailableException {
        return number("select coalesce(sum(octet_length(data)), 0) from culex_commit where cluster = ? and shard = ?");
    }

    @Override
    public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
        boolean isStored = writing.call(
                connection -> insert(connection, expected, commit) || wasStored(connection, expected, commit));
        if (!isStored) {
            throw new FencedException("another writer has appended to the log after position " + expected);
        }
        return expected + 1;
    }

    private boolean insert(Connection connection, long expected, byte[] commit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            int i = 0;
            statement.setString(++i, cluster);
            statement.setInt(++i, shard);
            statement.setLong(++i, expected);
            statement.setString(++i, cluster);
            statement.setInt(++i, shard);
            statement.setBytes(++i, commit);
            try (ResultSet inserted = statement.executeQuery()) {
                Database.rejectWarnings(statement);
                return inserted.next();
            }
        }
    }

    /** Whether an earlier attempt has stored a commit; false when another writer has used its position. */
    private boolean wasStored(Connection connection, long expected, byte[] commit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select l.last, c.data from culex_log l"
                + " left join culex_commit c on c.cluster = l.cluster and c.shard = l.shard and c.seq = ?"
                + " where l.cluster = ? and l.shard = ?")) {
            statement.setLong(1, expected + 1);
            statement.setString(2, cluster);
            statement.setInt(3, shard);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || result.getLong(1) <= expected) {
                    throw new SQLException("the log ends before position " + expected + ": it has lost its end, or"
                            + " the append is to be repeated");
                }
                byte[] stored = result.getBytes(2);
                if (stored == null || !Arrays.equals(stored, commit)) {
                    return false;
                }
            }
        }
        confirm(connection);
        return true;
    }

    /** Waits until the standby has confirmed a new transaction, which confirms all earlier transactions as well. */
    private void confirm(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update culex_log set confirmed = confirmed + 1 where cluster = ? and shard = ?")) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("the log does not exist");
            }
            Database.rejectWarnings(statement);
        }
    }

    @Override
    public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        List<LogRecord> records = reader.read(from, wait);
        readUpTo = records.isEmpty() ? from - 1 : records.getLast().position();
        return records;
    }

    @Override
    public void endReading() {
        // Nothing to do: this log receives no commits in advance.
    }

    @Override
    public long readUpTo() {
        return readUpTo;
    }

    @Override
    public void trim(long before) throws LogUnavailableException {
        boolean isDone = false;
        while (!isDone) {
            isDone = writing.call(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(TRIM)) {
                    int i = 0;
                    statement.setString(++i, cluster);
                    statement.setInt(++i, shard);
                    statement.setLong(++i, before);
                    statement.setString(++i, cluster);
                    statement.setInt(++i, shard);
                    statement.setString(++i, cluster);
                    statement.setInt(++i, shard);
                    return statement.executeUpdate() == 0;
                }
            });
        }
    }

    @Override
    public Map<String, String> settings() throws LogUnavailableException {
        return other.call(Database::settings);
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public void close() {
        writing.close();
        reading.close();
        other.close();
        presence.close();
    }

    private long number(String query) throws LogUnavailableException {
        return other.call(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, cluster);
                statement.setInt(2, shard);
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next()) {
                        throw new SQLException("the log does not exist");
                    }
                    return result.getLong(1);
                }
            }
        });
    }
}
