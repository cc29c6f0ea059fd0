package culex.broker.store.postgres;

import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.TrimmedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Reads commits; while there are none, it waits for the notification of an append. One thread reads at a time. */
final class CommitReader {
    static final String CHANNEL = "culex_commit";

    /**
     * The first rows whose data together has at most the given number of bytes, and the first row also if it is larger. The size of a row
     * is known without reading its data.
     */
    private static final String READ = "select seq, data from (select seq, data,"
            + " sum(octet_length(data)) over (order by seq) - octet_length(data) as before from (select seq, data"
            + " from culex_commit where cluster = ? and shard = ? and seq >= ? order by seq limit 500) as next_rows)"
            + " as sized where before < 4000000 order by seq";

    /** Time without a notification after which the table is read again. */
    private static final Duration POLL = Duration.ofSeconds(3);

    private final Database database;
    private final String cluster;
    private final int shard;
    /** The connection that receives notifications. */
    private @Nullable Connection listening;

    CommitReader(Database database, String cluster, int shard) {
        this.database = database;
        this.cluster = cluster;
        this.shard = shard;
    }

    List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            List<LogRecord> records = database.call(connection -> select(connection, from));
            if (!records.isEmpty()) {
                long first = records.getFirst().position();
                if (first != from) {
                    if (database.call(connection -> hasBefore(connection, from))) {
                        throw new DamagedLogException(
                                "the commits from position " + from + " to " + (first - 1) + " are missing");
                    }
                    throw new TrimmedException(from, first);
                }
                return records;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return records;
            }
            database.call(connection -> {
                int millis = (int) Math.clamp(Duration.ofNanos(left).toMillis(), 1, POLL.toMillis());
                connection.unwrap(PGConnection.class).getNotifications(millis);
                return true;
            });
        }
    }

    /**
     * Whether the log has a row before a position. If it has, a missing row at the position was lost, because trimming deletes rows only
     * from the beginning of the log.
     */
    private boolean hasBefore(Connection connection, long position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select exists (select 1 from culex_commit where cluster = ? and shard = ? and seq < ?)")) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            statement.setLong(3, position);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private List<LogRecord> select(Connection connection, long from) throws SQLException {
        // Listens before the select, so that the server notifies this connection of each append after the select.
        if (connection == listening) {
            // Discards the notifications of earlier appends, which the driver would collect otherwise.
            connection.unwrap(PGConnection.class).getNotifications();
        } else {
            try (Statement listen = connection.createStatement()) {
                listen.execute("listen " + CHANNEL);
            }
            listening = connection;
        }
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            statement.setLong(3, from);
            List<LogRecord> records = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    records.add(new LogRecord(rows.getLong(1), rows.getBytes(2)));
                }
            }
            return records;
        }
    }
}
