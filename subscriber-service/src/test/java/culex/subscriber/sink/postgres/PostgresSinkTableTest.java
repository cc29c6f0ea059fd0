package culex.subscriber.sink.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of the sink: created, extended, or not written to. */
class PostgresSinkTableTest extends PostgresSinkFixture {
    @Test
    void columnAddedToTheSettingsIsAddedToTheExistingTable() throws Exception {
        sink("grows", "seq", "ts").store(List.of(reading("a", SENT.formatted(1))));
        sink("grows", "seq", "ts", "temp:double").store(List.of(reading("a", SENT.formatted(2))));
        assertEquals(List.of("null", "20.5"), rows("SELECT temp FROM grows ORDER BY payload"));
    }

    @Test
    void tableWithAnotherPrimaryKeyIsNotWrittenTo() throws Exception {
        sink("other", "seq", "ts").store(List.of(reading("a", SENT.formatted(1))));
        PostgresSink sink = sink("other", "seq", "");
        var failure = assertThrows(IOException.class, () -> sink.store(List.of(reading("a", SENT.formatted(1)))));
        assertTrue(message(failure).contains("does not have the primary key (id)"), () -> message(failure));
    }

    @Test
    void insertPrivilegeIsEnoughForATableThatHasAllColumns() throws Exception {
        sink("granted", "seq", "ts", "temp:double").store(List.of(reading("a", SENT.formatted(1))));
        execute("CREATE ROLE writer LOGIN PASSWORD 'writer'; GRANT INSERT ON granted TO writer");
        var sink = new PostgresSink(new PostgresSettings(
                server().url(),
                Optional.of("writer"),
                Optional.of("writer"),
                Duration.ofSeconds(10),
                "granted",
                Optional.of(new MessageKey(List.of("seq"))),
                Optional.of("ts"),
                List.of(ValueColumn.of("temp:double"))));
        sinks.add(sink);
        sink.store(List.of(reading("a", SENT.formatted(1)), reading("a", SENT.formatted(2))));
        assertEquals(List.of("2"), rows("SELECT count(*) FROM granted"));
    }

    /** With a function in place of TimescaleDB, which Debian does not have. */
    @Test
    void tableBecomesAHypertableWhenTheExtensionIsPresent() throws Exception {
        execute("SET allow_system_table_mods = on; INSERT INTO pg_extension VALUES"
                + " (99999, 'timescaledb', 10, 'public'::regnamespace, false, '2.0', NULL, NULL);"
                + " CREATE TABLE hypertables (name text, time text);"
                + " CREATE FUNCTION create_hypertable(regclass, text) RETURNS void LANGUAGE sql AS"
                + " 'INSERT INTO hypertables VALUES ($1::text, $2)'");
        try {
            sink("hyper", "seq", "ts").store(List.of(reading("a", SENT.formatted(1))));
            sink("plain", "seq", "").store(List.of(reading("a", SENT.formatted(1))));
            assertEquals(List.of("hyper|time"), rows("SELECT * FROM hypertables"));
        } finally {
            execute("SET allow_system_table_mods = on; DELETE FROM pg_extension WHERE oid = 99999");
        }
    }
}
