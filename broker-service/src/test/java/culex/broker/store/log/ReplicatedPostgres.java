package culex.broker.store.log;

import static org.awaitility.Awaitility.await;

import culex.testing.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server with a synchronous standby, and a proxy before it that can cut off an answer. */
final class ReplicatedPostgres implements AutoCloseable {
    private final PostgresServer primary;
    private final PostgresServer standby;
    private final CuttingProxy proxy;

    private ReplicatedPostgres(PostgresServer primary, PostgresServer standby) {
        this.primary = primary;
        this.standby = standby;
        proxy = new CuttingProxy(primary.port());
    }

    /** Starts the servers and the proxy. If one of them cannot be started, the others end. */
    static ReplicatedPostgres start() throws IOException, SQLException {
        PostgresServer primary = PostgresServer.start();
        try {
            ReplicatedPostgres started = new ReplicatedPostgres(primary, primary.startStandby());
            started.replicate();
            return started;
        } catch (IOException | RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    /** Makes each commit of the primary wait for the standby. */
    private void replicate() throws SQLException {
        try {
            execute("alter system set synchronous_standby_names = 'ANY 1 (*)'", "select pg_reload_conf()");
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    PostgresServer primary() {
        return primary;
    }

    PostgresServer standby() {
        return standby;
    }

    CuttingProxy proxy() {
        return proxy;
    }

    /** Executes statements on the primary, not through a log. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** Cancels all transactions that wait for the standby. */
    @Nullable Void cancelWaits(AtomicBoolean isDone) throws SQLException {
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            while (!isDone.get()) {
                statement.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            }
        }
        return null;
    }

    /** Waits until a statement of a broker waits for a lock. */
    void awaitLockWait(Duration patience) {
        await("a statement that waits for a lock").atMost(patience).until(() -> {
            try (Connection connection = primary.connect();
                    Statement statement = connection.createStatement();
                    ResultSet waiting = statement.executeQuery("select count(*) from pg_stat_activity where"
                            + " wait_event_type = 'Lock' and application_name = 'culex-broker'")) {
                return waiting.next() && waiting.getInt(1) > 0;
            }
        });
    }

    @Override
    public void close() {
        proxy.close();
        standby.close();
        primary.close();
    }
}
