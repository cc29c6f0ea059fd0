package culex.broker.store.postgres;

import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores the record of each replica as a row of a table, over a connection of its own, so that the lease never waits for it. The first
 * write creates the table, and not the start of the broker, so that a broker starts even if its database user may not create tables.
 */
final class PostgresPresence implements Presence, AutoCloseable {
    private static final String WRITE = "insert into culex_replica (cluster, shard, replica, address, role, commits,"
            + " lag, written) values (?, ?, ?, ?, ?, ?, ?, clock_timestamp()) on conflict (cluster, shard, replica)"
            + " do update set address = excluded.address, role = excluded.role, commits = excluded.commits,"
            + " lag = excluded.lag, written = excluded.written";
    private static final String DELETE_OLD = "delete from culex_replica where cluster = ? and shard = ?"
            + " and written <= clock_timestamp() - ? * interval '1 millisecond'";
    private static final String READ = "select left(replica, " + TEXT_MAX + "), left(address, " + TEXT_MAX + "),"
            + " left(role, " + TEXT_MAX + "), commits, lag,"
            + " (extract(epoch from clock_timestamp() - written) * 1000)::bigint from culex_replica"
            + " where cluster = ? and shard = ? order by written desc limit " + RECORDS_MAX;
    private static final String REMOVE = "delete from culex_replica where cluster = ? and shard = ? and replica = ?";
    /** The first characters of the SQLSTATE of statements that another try does not help: no such table, no right to use it. */
    private static final String REJECTED = "42";

    private final Database database;
    private final String cluster;
    private final int shard;

    PostgresPresence(Database database, String cluster, int shard) {
        this.database = database;
        this.cluster = cluster;
        this.shard = shard;
    }

    @Override
    public void write(Report report) throws LogUnavailableException {
        call(connection -> {
            Tables.createReplicas(connection);
            try (PreparedStatement statement = prepare(connection, WRITE)) {
                int i = 2;
                statement.setString(++i, report.replica());
                statement.setString(++i, report.address());
                statement.setString(++i, report.role());
                statement.setLong(++i, report.commits());
                statement.setLong(++i, report.lag());
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public List<Seen> read(Duration ageMax) throws LogUnavailableException {
        return call(connection -> {
            try (PreparedStatement statement = prepare(connection, DELETE_OLD)) {
                statement.setLong(3, ageMax.toMillis());
                statement.executeUpdate();
            }
            try (PreparedStatement statement = prepare(connection, READ);
                    ResultSet row = statement.executeQuery()) {
                List<Seen> found = new ArrayList<>();
                while (row.next()) {
                    Report report = new Report(
                            row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5));
                    found.add(new Seen(report, Math.max(0, row.getLong(6))));
                }
                return found;
            }
        });
    }

    @Override
    public void remove(String replica) throws LogUnavailableException {
        call(connection -> {
            try (PreparedStatement statement = prepare(connection, REMOVE)) {
                statement.setString(3, replica);
                return statement.executeUpdate();
            }
        });
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, cluster);
        statement.setInt(2, shard);
        return statement;
    }

    /** A result, or the reason why the server has rejected the statement. */
    private record Answer<T>(@Nullable T value, @Nullable SQLException rejection) {}

    /** Calls the database, and does not repeat what the server has rejected for good. */
    private <T> T call(Database.Call<T> call) throws LogUnavailableException {
        Answer<T> answer = database.call(connection -> {
            try {
                return new Answer<>(call.run(connection), null);
            } catch (SQLException e) {
                if (String.valueOf(e.getSQLState()).startsWith(REJECTED)) {
                    return new Answer<>(null, e);
                }
                throw e;
            }
        });
        T value = answer.value();
        if (value == null) {
            throw new LogUnavailableException(
                    "PostgreSQL rejects the table culex_replica: create it, or give the user the right to",
                    answer.rejection());
        }
        return value;
    }

    @Override
    public void close() {
        database.close();
    }
}
