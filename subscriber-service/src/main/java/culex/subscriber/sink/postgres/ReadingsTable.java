package culex.subscriber.sink.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements for the table of messages. Their only variable parts are names that the settings have been checked for. */
final class ReadingsTable {

    private static final String ID = "id";
    private static final String TIME = "time";

    /** The number of the advisory lock: the same in every subscriber, so that only one of them creates the table at a time. */
    private static final long LOCK = 0x63756c6578L;

    private final String name;
    private final String quoted;
    private final boolean isTimePartOfKey;
    private final boolean mustDeduplicate;
    private final List<Column> values;
    private final List<Column> columns;
    private final String insert;

    ReadingsTable(PostgresSettings settings) {
        name = settings.table();
        quoted = Stream.of(name.split("\\.", -1)).map(part -> '"' + part + '"').collect(Collectors.joining("."));
        isTimePartOfKey = settings.isTimePartOfKey();
        mustDeduplicate = settings.key().isPresent();
        values = valueColumns(settings.columns());
        columns = Stream.concat(Column.ofEveryTable().stream(), values.stream()).toList();
        insert = "INSERT INTO " + quoted + " (" + names(columns) + ") SELECT * FROM unnest("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ") ON CONFLICT DO NOTHING";
    }

    /**
     * Creates the table or the columns that are missing. A table that has all of them is not changed, so no right to change it is needed.
     */
    void prepare(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (isThere(statement)) {
                checkPrimaryKey(statement);
            } else {
                create(statement);
            }
            addColumns(statement);
        }
        connection.commit();
    }

    /** Inserts the rows whose keys the table does not have yet, with one statement; the caller commits. */
    void insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(i + 1, columns.get(i).values(connection, rows));
            }
            statement.executeUpdate();
        }
    }

    private static List<Column> valueColumns(List<ValueColumn> settings) {
        List<Column> columns = new ArrayList<>(settings.size());
        for (int i = 0; i < settings.size(); i++) {
            int index = i;
            columns.add(new Column(
                    settings.get(i).name(),
                    settings.get(i).type().sql(),
                    false,
                    row -> row.values().get(index)));
        }
        return List.copyOf(columns);
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    private boolean isThere(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT to_regclass('" + quoted + "') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private void create(Statement statement) throws SQLException {
        String key = isTimePartOfKey ? "id, time" : ID;
        String definitions =
                columns.stream().map(column -> column.definition() + ", ").collect(Collectors.joining());
        statement.execute("CREATE TABLE " + quoted + " (" + definitions + "PRIMARY KEY (" + key + "))");
        statement.execute("CREATE INDEX ON " + quoted + " (topic, time DESC)");
        // A unique key of a hypertable (TimescaleDB) must contain the column of the time, because each interval of time
        // is a separate table.
        if (isTimePartOfKey && hasTimescale(statement)) {
            statement.execute("SELECT create_hypertable('" + quoted + "', 'time')");
        }
    }

    private static boolean hasTimescale(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")) {
            return result.next();
        }
    }

    /** A table with another primary key would store a message again, or not store a new one. */
    private void checkPrimaryKey(Statement statement) throws SQLException, IOException {
        Set<String> columns = names(
                statement,
                "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
                        + " WHERE indisprimary AND indrelid = to_regclass('" + quoted + "')");
        Set<String> wanted = isTimePartOfKey ? Set.of(ID, TIME) : Set.of(ID);
        if (!columns.equals(wanted) && (mustDeduplicate || !columns.equals(Set.of(ID)))) {
            throw new IOException("the table %s does not have the primary key (%s) that readings.postgres.key and"
                            .formatted(name, isTimePartOfKey ? "id, time" : ID)
                    + " readings.postgres.timestamp need: name another one in readings.postgres.table");
        }
    }

    private void addColumns(Statement statement) throws SQLException {
        Set<String> there = names(
                statement,
                "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = to_regclass('"
                        + quoted + "')");
        for (Column column : values) {
            if (!there.contains(column.name())) {
                statement.execute("ALTER TABLE " + quoted + " ADD COLUMN " + column.definition());
            }
        }
    }

    private static Set<String> names(Statement statement, String query) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                names.add(result.getString(1));
            }
        }
        return Collections.unmodifiableSet(names);
    }
}
