package culex.subscriber.sink.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the PostgreSQL sink.
 *
 * @param url the JDBC address, without user name and password
 * @param timeout the limit of connecting and of each statement
 * @param table the table, with a schema before it or not; safe as part of a statement
 * @param key what makes two messages of a topic the same; none if each delivery is a row
 * @param timestamp the field with the time of sending
 */
public record PostgresSettings(
        String url,
        Optional<String> username,
        Optional<String> password,
        Duration timeout,
        String table,
        Optional<MessageKey> key,
        Optional<String> timestamp,
        List<ValueColumn> columns) {

    /** Copies {@code columns}, so that this record is immutable. */
    public PostgresSettings {
        columns = List.copyOf(columns);
    }

    /** Returns the names of the columns that every table has. */
    public static List<String> columnNames() {
        return Column.ofEveryTable().stream().map(Column::name).toList();
    }

    /** Whether the time of a row is the same when its message is delivered again, so that it may be a part of the primary key. */
    boolean isTimePartOfKey() {
        return key.isEmpty() || timestamp.isPresent();
    }

    /** Without user name and password. */
    @Override
    public String toString() {
        return "PostgresSettings[" + url + ", " + table + "]";
    }
}
