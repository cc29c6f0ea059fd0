package culex.subscriber.sink.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table.
 *
 * @param name the name of the column, safe as part of an SQL statement
 * @param type the SQL type of the column
 * @param required whether each row has a value
 * @param value returns the value of a row
 */
record Column(String name, String type, boolean required, Function<Row, @Nullable Object> value) {

    private static final String BYTES = "bytea";

    /** Returns the columns that every table has. */
    static List<Column> ofEveryTable() {
        return List.of(
                new Column("time", "timestamptz", true, Row::time),
                new Column("id", "uuid", true, Row::id),
                new Column("received_at", "timestamptz", true, Row::receivedAt),
                new Column("topic", "text", true, Row::topic),
                new Column("qos", "int2", true, Row::qos),
                new Column("retain", "bool", true, Row::retained),
                new Column("payload", "text", false, Row::text),
                new Column("payload_bytes", BYTES, false, Row::bytes),
                new Column("properties", "jsonb", false, Row::properties));
    }

    /** Returns the name as an identifier of SQL. */
    String quoted() {
        return '"' + name + '"';
    }

    /** Returns the column as a part of CREATE TABLE. */
    String definition() {
        return quoted() + " " + type + (required ? " NOT NULL" : "");
    }

    /** Returns the values of the rows. The server reads the text of each value but bytes. */
    Array values(Connection connection, List<Row> rows) throws SQLException {
        if (type.equals(BYTES)) {
            return connection.createArrayOf(type, rows.stream().map(value).toArray(byte[][]::new));
        }
        return connection.createArrayOf(type, rows.stream().map(this::text).toArray(String[]::new));
    }

    private @Nullable String text(Row row) {
        Object of = value.apply(row);
        return of == null ? null : of.toString();
    }
}
