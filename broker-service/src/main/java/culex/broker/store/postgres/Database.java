package culex.broker.store.postgres;

import culex.broker.store.log.LogUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * One connection to the primary. It is opened by the first call, and again after each failure; calls are repeated until they succeed or
 * their patience ends. Each new connection is checked, because it may lead to another server than the one before.
 */
final class Database implements AutoCloseable {
    private static final int CONNECT_SECONDS = 3;
    /** Time limit for an answer. When an answer takes longer, the connection is closed and the request fails. */
    private static final long MILLIS_MAX = 5_000;

    private static final long MILLIS_MIN = 1_000;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final long PAUSE = 100;

    /**
     * A statement that waits for a row lock fails after a second. The lock can belong to an earlier connection of this broker that the
     * server has not ended yet, and repeated calls must not fill the server with such connections. A commit still waits for the standby
     * without a limit.
     */
    private static final String OPTIONS =
            "-c lock_timeout=1000 -c client_connection_check_interval=2000 -c statement_timeout=0"
                    + " -c client_min_messages=warning";

    private static final List<String> SETTINGS =
            List.of("server_version", "fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names");

    private final PostgresLogSettings settings;
    private final Semaphore turn = new Semaphore(1);
    private volatile @Nullable Connection connection;
    private volatile boolean isClosed;

    Database(PostgresLogSettings settings) {
        this.settings = settings;
    }

    /** A request to the database. A request that throws an exception is repeated. */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    <T extends @Nullable Object> T call(Call<T> call) throws LogUnavailableException {
        long deadline = System.nanoTime() + settings.patience().toNanos();
        try {
            if (!turn.tryAcquire(settings.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new LogUnavailableException("PostgreSQL: an earlier call has not been answered yet", null);
            }
            try {
                return call(deadline, call);
            } finally {
                turn.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while waiting for PostgreSQL", e);
        }
    }

    private <T extends @Nullable Object> T call(long deadline, Call<T> call)
            throws LogUnavailableException, InterruptedException {
        while (true) {
            SQLException failure;
            try {
                Connection current = connection();
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                current.setNetworkTimeout(Runnable::run, (int) Math.clamp(left, MILLIS_MIN, MILLIS_MAX));
                return call.run(current);
            } catch (SQLException e) {
                failure = e;
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    drop();
                }
            }
            if (isClosed || System.nanoTime() - deadline >= 0) {
                throw new LogUnavailableException("PostgreSQL: " + reason(failure), failure);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE);
        }
    }

    /**
     * Throws an exception if the server has sent a warning: if the wait of a commit for the standby is cancelled, the server reports
     * success and only warns.
     */
    static void rejectWarnings(Statement statement) throws SQLException {
        SQLWarning warning = statement.getWarnings();
        if (warning != null) {
            throw new SQLException("not confirmed by the standby: " + warning.getMessage(), warning.getSQLState());
        }
    }

    private Connection connection() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = connect();
            connection = current;
            if (isClosed) {
                drop();
                throw new SQLException("the log is closed");
            }
        }
        return current;
    }

    private Connection connect() throws SQLException {
        Connection opened = new Driver().connect(settings.url(), properties());
        if (opened == null) {
            throw new SQLException("the address is none of a PostgreSQL database: it begins with jdbc:postgresql://");
        }
        try {
            String problem = problem(opened);
            if (problem != null) {
                throw new UnsafeServerException(problem);
            }
            return opened;
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, "culex-broker");
        PGProperty.TARGET_SERVER_TYPE.set(properties, "primary");
        PGProperty.OPTIONS.set(properties, OPTIONS);
        if (settings.user() != null) {
            PGProperty.USER.set(properties, settings.user());
        }
        if (settings.password() != null) {
            PGProperty.PASSWORD.set(properties, settings.password());
        }
        return properties;
    }

    /** Returns in one line why the server may lose transactions that it has acknowledged; null when the server cannot lose any. */
    private @Nullable String problem(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            // Defaults of the server or of the database user must not weaken durability.
            statement.execute("select set_config('synchronous_commit', 'on', false)"
                    + " where current_setting('synchronous_commit') <> 'remote_apply'");
            try (ResultSet result = statement.executeQuery("select pg_is_in_recovery(), current_setting('fsync'),"
                    + " current_setting('full_page_writes'), current_setting('synchronous_standby_names')")) {
                result.next();
                if (result.getBoolean(1)) {
                    return "the server is a standby; name the primary in the address";
                }
                if (!"on".equals(result.getString(2)) || !"on".equals(result.getString(3))) {
                    return "the server has fsync or full_page_writes off, so a power cut loses acknowledged messages:"
                            + " switch both on";
                }
                if (String.valueOf(result.getString(4)).isBlank() && !settings.allowLazySync()) {
                    return "the server has no synchronous standby, so the loss of its disk loses acknowledged messages:"
                            + " set synchronous_standby_names, such as 'ANY 1 (*)',"
                            + " or set mqtt.cluster.allow-lazy-sync=true";
                }
                return null;
            }
        }
    }

    /** Throws an exception when no synchronous standby is connected. A user who is no monitor sees only that one is connected. */
    void checkStandby(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from pg_stat_replication"
                        + " where coalesce(sync_state, 'sync') in ('sync', 'quorum')")) {
            result.next();
            if (result.getLong(1) == 0 && !settings.allowLazySync()) {
                throw new UnsafeServerException(
                        "no synchronous standby is connected: start it, or correct" + " synchronous_standby_names");
            }
        }
    }

    /** The settings of the server that decide what a failure can lose. */
    static Map<String, String> settings(Connection opened) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = opened.createStatement()) {
            for (String name : SETTINGS) {
                try (ResultSet result = statement.executeQuery("select current_setting('" + name + "')")) {
                    result.next();
                    settings.put(name, String.valueOf(result.getString(1)));
                }
            }
            try (ResultSet result = statement.executeQuery("select count(*) from pg_stat_replication"
                    + " where coalesce(sync_state, 'sync') in ('sync', 'quorum')")) {
                result.next();
                settings.put("synchronous standbys connected", result.getString(1));
            }
        }
        return settings;
    }

    /** Thrown when the server answers, but its settings allow it to lose transactions that it has acknowledged. */
    static final class UnsafeServerException extends SQLException {
        private static final long serialVersionUID = 1;

        UnsafeServerException(String problem) {
            super(problem);
        }
    }

    private static String reason(SQLException failed) {
        String message = String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
        return failed.getSQLState() == null ? message : message + " (SQLSTATE " + failed.getSQLState() + ")";
    }

    private void drop() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try {
                last.abort(Runnable::run);
            } catch (SQLException ended) {
                // The connection has ended by itself; there is nothing to close.
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        drop();
    }
}
