package culex.broker.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of the log. They are shared by all clusters and shards of a database. */
final class Tables {
    /** Key of the advisory lock that prevents two replicas from creating the tables at the same time. */
    private static final long ADVISORY_LOCK = 0x63756c6578L;

    private static final List<String> CREATE = List.of(
            "create table if not exists culex_log (cluster text, shard integer, last bigint not null,"
                    + " confirmed bigint not null default 0, primary key (cluster, shard)) with (fillfactor = 50)",
            "create table if not exists culex_commit (cluster text, shard integer, seq bigint, data bytea not null,"
                    + " primary key (cluster, shard, seq))",
            // Without compression the server knows the size of a commit without reading the commit.
            "alter table culex_commit alter column data set storage external",
            "create table if not exists culex_lease (cluster text, shard integer, replica text not null,"
                    + " address text not null, epoch bigint not null, beat bigint not null,"
                    + " is_leaving boolean not null, revision bigint not null, primary key (cluster, shard))"
                    + " with (fillfactor = 50)");

    private static final List<String> CREATE_REPLICAS =
            List.of("create table if not exists culex_replica (cluster text, shard integer, replica text,"
                    + " address text not null, role text not null, commits bigint not null, lag bigint not null,"
                    + " written timestamptz not null, primary key (cluster, shard, replica)) with (fillfactor = 50)");

    private Tables() {}

    /** Creates the tables, unless they exist, and the row of a log. The user needs no right to create tables that exist. */
    static void create(Connection connection, String cluster, int shard) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exist(statement, "culex_log", "culex_commit", "culex_lease")) {
                create(connection, statement, CREATE);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into culex_log (cluster, shard, last) values (?, ?, 0) on conflict do nothing")) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            statement.executeUpdate();
        }
    }

    /** Creates the table of the replicas, unless it exists: a log that an earlier version has created has none. */
    static void createReplicas(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exist(statement, "culex_replica")) {
                create(connection, statement, CREATE_REPLICAS);
            }
        }
    }

    private static void create(Connection connection, Statement statement, List<String> tables) throws SQLException {
        connection.setAutoCommit(false);
        try {
            statement.execute("select pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
            for (String create : tables) {
                statement.execute(create);
            }
            connection.commit();
        } catch (SQLException e) {
            // Without it, the change of the mode below fails as well, and hides the reason.
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static boolean exist(Statement statement, String... tables) throws SQLException {
        for (String table : tables) {
            try (ResultSet result = statement.executeQuery("select to_regclass('" + table + "') is not null")) {
                if (!result.next() || !result.getBoolean(1)) {
                    return false;
                }
            }
        }
        return true;
    }
}
