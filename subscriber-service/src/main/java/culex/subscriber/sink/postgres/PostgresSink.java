package culex.subscriber.sink.postgres;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Inserts each batch of messages into a table of PostgreSQL, in one transaction. A row whose key the table has already is left out, so a
 * batch may be repeated. The sink has one connection; it opens the connection with the first batch, and again after each failure except the
 * rejection of a row.
 */
public final class PostgresSink implements Sink {

    private static final Logger LOG = Logger.getLogger(PostgresSink.class);

    /**
     * The classes of errors that the content of a row causes: data exceptions, constraints that somebody added to the table, and limits of
     * the server, such as a topic that is too long for the index.
     */
    private static final List<String> REJECTIONS = List.of("22", "23", "54");

    private static final long MILLIS_PER_SECOND = 1_000;

    private final PostgresSettings settings;
    private final Rows rows;
    private final ReadingsTable table;
    private @Nullable Connection connection;

    /** Creates a sink with these settings. */
    public PostgresSink(PostgresSettings settings) {
        this.settings = settings;
        rows = new Rows(settings);
        table = new ReadingsTable(settings);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void store(List<Reading> batch) throws IOException {
        List<Row> converted = batch.stream().map(rows::of).toList();
        Connection current = connected();
        try {
            table.insert(current, converted);
            current.commit();
        } catch (SQLException failed) {
            if (REJECTIONS.stream().anyMatch(String.valueOf(failed.getSQLState())::startsWith)) {
                rollBack(current);
                throw new IllegalArgumentException(reason(failed), failed);
            }
            // If the connection was lost, the server may or may not have committed the batch. The batch is repeated in
            // both cases.
            close();
            throw new IOException(reason(failed), failed);
        }
    }

    /** Ends the transaction of a rejected batch, so that the parts of the batch can follow on the same connection. */
    private void rollBack(Connection current) {
        try {
            current.rollback();
        } catch (SQLException ended) {
            LOG.debugf("the connection to PostgreSQL has ended: %s", ended.getMessage());
            close();
        }
    }

    @Override
    public void close() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try {
                last.close();
            } catch (SQLException ended) {
                LOG.debugf("the connection to PostgreSQL had ended: %s", ended.getMessage());
            }
        }
    }

    private Connection connected() throws IOException {
        Connection current = connection;
        if (current == null) {
            try {
                current = connect();
            } catch (SQLException failed) {
                throw new IOException(reason(failed), failed);
            }
            connection = current;
        }
        return current;
    }

    private Connection connect() throws SQLException, IOException {
        Connection opened = new Driver().connect(settings.url(), options());
        if (opened == null) {
            throw new IOException("the JDBC driver does not take readings.postgres.url");
        }
        try {
            opened.setAutoCommit(false);
            limit(opened);
            table.prepare(opened);
        } catch (SQLException | IOException | RuntimeException failed) {
            opened.close();
            throw failed;
        }
        return opened;
    }

    private Properties options() {
        var options = new Properties();
        long seconds = Math.ceilDiv(settings.timeout().toMillis(), MILLIS_PER_SECOND);
        PGProperty.CONNECT_TIMEOUT.set(options, Long.toString(seconds));
        // Ends a connection whose server does not respond; a server that responds ends a statement at its limit, before
        // this one.
        PGProperty.SOCKET_TIMEOUT.set(options, Long.toString(seconds + 1));
        PGProperty.TCP_KEEP_ALIVE.set(options, true);
        PGProperty.APPLICATION_NAME.set(options, "culex-subscriber");
        settings.username().ifPresent(name -> PGProperty.USER.set(options, name));
        settings.password().ifPresent(secret -> PGProperty.PASSWORD.set(options, secret));
        return options;
    }

    private void limit(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            statement.execute("SET statement_timeout = " + settings.timeout().toMillis());
            // A commit must be on the server's disk, because the messages are acknowledged after it.
            statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'");
        }
        opened.commit();
    }

    /** Returns the error message of the server without its detail, because the detail contains values of the row. */
    private static String reason(SQLException failed) {
        SQLException first = failed.getNextException() == null ? failed : failed.getNextException();
        String message = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
        return first.getSQLState() == null ? message : message + " (SQLSTATE " + first.getSQLState() + ")";
    }
}
