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

    private Tables() {}

    /** Creates the tables, unless they exist, and the row of a log. The user needs no right to create tables that exist. */
    static void create(Connection connection, String cluster, int shard) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exist(statement)) {
                connection.setAutoCommit(false);
                try {
                    statement.execute("select pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
                    for (String create : CREATE) {
                        statement.execute(create);
                    }
                    connection.commit();
                } finally {
                    connection.setAutoCommit(true);
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into culex_log (cluster, shard, last) values (?, ?, 0) on conflict do nothing")) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            statement.executeUpdate();
        }
    }

    private static boolean exist(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("select to_regclass('culex_log') is not null"
                + " and to_regclass('culex_commit') is not null and to_regclass('culex_lease') is not null")) {
            return result.next() && result.getBoolean(1);
        }
    }
}
