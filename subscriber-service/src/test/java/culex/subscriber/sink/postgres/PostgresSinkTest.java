package culex.subscriber.sink.postgres;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import culex.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The PostgreSQL sink against a real server. */
class PostgresSinkTest extends PostgresSinkFixture {
    @Test
    void messageIsStoredAsARowWithItsPropertiesAndTheValuesOfItsPayload() throws Exception {
        PostgresSink sink = sink(
                "complete",
                "seq",
                "ts",
                "temp:double",
                "seq:bigint",
                "warm:boolean:flags.warm",
                "unit:text:meta.unit",
                "made:timestamp:ts");
        var properties = new Reading.Properties(
                Optional.of("application/json"),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                List.of(new Reading.UserProperty("id", "7")));
        String payload = "{\"seq\":9007199254740993,\"ts\":1795942799,\"temp\":20.5,\"flags\":{\"warm\":true}}";
        sink.store(List.of(
                new Reading("plant/1", ByteBuffer.wrap(utf8(payload)), 1, true, TIME, properties),
                new Reading(
                        "plant/1", ByteBuffer.wrap(utf8(SENT.formatted(2))), 1, false, TIME, Reading.Properties.NONE)));
        assertEquals(
                List.of(
                        "2026-11-29 08:59:59+00|2026-11-29 09:00:00.123456+00|plant/1|1|t|" + payload + "|null|"
                                + "{\"contentType\": \"application/json\", \"userProperties\": [{\"name\": \"id\", \"value\": \"7\"}]}"
                                + "|20.5|9007199254740993|t|null|2026-11-29 08:59:59+00",
                        "2026-11-29 08:59:59+00|2026-11-29 09:00:00.123456+00|plant/1|1|f|" + SENT.formatted(2)
                                + "|null|null|20.5|2|null|null|2026-11-29 08:59:59+00"),
                rows(
                        "SELECT time, received_at, topic, qos, retain, payload, payload_bytes, properties, temp, seq, warm, unit, made"
                                + " FROM complete ORDER BY seq DESC"));
    }

    @ParameterizedTest
    @CsvSource({"payload, ts", "seq, ts", "seq, ''", "payload, ''", "property:id, ''"})
    void redeliveredMessageIsStoredOnceIfTheTableHasAKey(String key, String timestamp) throws Exception {
        String table = "once_" + Integer.toHexString((key + timestamp).hashCode());
        PostgresSink sink = sink(table, key, timestamp);
        sink.store(List.of(reading("a", SENT.formatted(1)), reading("a", SENT.formatted(1))));
        sink.store(List.of(reading("a", SENT.formatted(2)), reading("a", SENT.formatted(1))));
        sink(table, key, timestamp).store(List.of(reading("a", SENT.formatted(2)), reading("b", SENT.formatted(2))));
        assertEquals(
                List.of("a|1", "a|2", "b|2"),
                rows("SELECT topic, payload::jsonb ->> 'seq' FROM " + table + " ORDER BY 1, 2"));
    }

    @Test
    void eachDeliveryIsStoredAsARowIfTheTableHasNoKey() throws Exception {
        PostgresSink sink = sink("each", "", "");
        sink.store(List.of(reading("a", "1"), reading("a", "1")));
        sink.store(List.of(reading("a", "1")));
        assertEquals(List.of("3"), rows("SELECT count(*) FROM each"));
    }

    @Test
    void payloadThatPostgresCannotStoreAsTextIsStoredAsBytes() throws Exception {
        PostgresSink sink = sink("bytes", "", "");
        sink.store(List.of(
                new Reading("a", ByteBuffer.wrap(new byte[] {(byte) 0xff}), 0, false, TIME, Reading.Properties.NONE),
                reading("b", "x\0y"),
                reading("c", "")));
        assertEquals(
                List.of("null|\\xff", "null|\\x780079", "|null"),
                rows("SELECT payload, payload_bytes FROM bytes ORDER BY topic"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a\0b; id; the topic
            a; i\0d; a User Property
            a; id; the value of the column unit
            """)
    void textWithTheCharacterNulIsRejectedAndTheNextBatchIsStored(String topic, String property, String what)
            throws Exception {
        String table = "nul_" + what.replace(' ', '_').toLowerCase(Locale.ROOT);
        PostgresSink sink = sink(table, "", "", "unit:text");
        String payload = what.contains("column") ? "{\"unit\":\"x\\u0000\"}" : "{\"unit\":\"C\"}";
        var properties = new Reading.Properties(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                List.of(new Reading.UserProperty("name", property)));
        Reading wrong = new Reading(topic, ByteBuffer.wrap(utf8(payload)), 1, false, TIME, properties);
        Reading good = reading("a", "{\"unit\":\"C\"}");
        assertEquals(
                what + " has the character U+0000, which PostgreSQL cannot store",
                message(assertThrows(IllegalArgumentException.class, () -> sink.store(List.of(good, wrong)))));
        sink.store(List.of(good));
        assertEquals(List.of("1"), rows("SELECT count(*) FROM " + table));
    }

    @Test
    void connectionStaysOpenAfterARejectedRow() throws Exception {
        PostgresSink sink = sink("keeps", "seq", "", "seq:bigint");
        sink.store(List.of(reading("a", SENT.formatted(1))));
        execute("ALTER TABLE keeps ADD CHECK (seq < 10)");
        String connections =
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'culex-subscriber' ORDER BY pid";
        List<String> before = rows(connections);
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalArgumentException.class, () -> sink.store(List.of(reading("a", SENT.formatted(10)))));
            sink.store(List.of(reading("a", SENT.formatted(2 + i))));
        }
        assertEquals(before, rows(connections));
        assertEquals(List.of("4"), rows("SELECT count(*) FROM keeps"));
    }

    @Test
    void batchWithARowThatTheTableRejectsIsRejectedAsAWhole() throws Exception {
        PostgresSink sink = sink("checked", "seq", "", "seq:bigint");
        sink.store(List.of(reading("a", SENT.formatted(1))));
        execute("ALTER TABLE checked ADD CHECK (seq < 10)");
        List<Reading> batch = List.of(reading("a", SENT.formatted(2)), reading("a", SENT.formatted(10)));
        var failure = assertThrows(IllegalArgumentException.class, () -> sink.store(batch));
        assertTrue(message(failure).contains("violates check constraint"), () -> message(failure));
        assertEquals(List.of("1"), rows("SELECT seq FROM checked"));
        sink.store(batch.subList(0, 1));
        assertEquals(List.of("2"), rows("SELECT count(*) FROM checked"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {"ts":1}; the payload has no field seq for the key
            {"seq":1}; the payload has no time in the field ts
            {"seq":1,"ts":1,"temp":"warm"}; the field temp does not fit into the column temp of the type double
            """)
    void messageWithAValueThatDoesNotFitItsColumnIsRejected(String payload, String reason) {
        PostgresSink sink = sink("fits", "seq", "ts", "temp:double");
        List<Reading> batch = List.of(reading("a", payload));
        assertEquals(
                reason,
                assertThrows(IllegalArgumentException.class, () -> sink.store(batch))
                        .getMessage());
    }

    @Test
    @Timeout(30)
    void statementThatTakesTooLongIsRepeatedLater() throws Exception {
        PostgresSink sink = sink("slow", "seq", "ts");
        sink.store(List.of(reading("a", SENT.formatted(1))));
        timeout = Duration.ofSeconds(1);
        PostgresSink hasty = sink("slow", "seq", "ts");
        try (Connection other = server().connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE slow");
            assertThrows(IOException.class, () -> hasty.store(List.of(reading("a", SENT.formatted(2)))));
        }
        sink.store(List.of(reading("a", SENT.formatted(2))));
        assertEquals(List.of("2"), rows("SELECT count(*) FROM slow"));
    }

    @Test
    @Timeout(30)
    void databaseThatDoesNotRespondIsTreatedAsUnavailable() throws IOException {
        timeout = Duration.ofSeconds(1);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertUnavailable("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres", "x");
        }
    }

    @Test
    void databaseThatRejectsTheLoginIsNotAvailable() {
        IOException failure = assertUnavailable(server().url(), "hunter2");
        assertTrue(message(failure).contains("password authentication failed"), () -> message(failure));
        assertFalse(message(failure).contains("hunter2"));
    }

    @Test
    void messageWhoseTopicIsTooLongForTheIndexIsRejectedWithoutRetries() {
        PostgresSink sink = sink("long_topics", "seq", "ts");
        SplittableRandom random = new SplittableRandom(7); // random text, which the server cannot compress
        String topic = random.ints(20_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThrows(IllegalArgumentException.class, () -> sink.store(List.of(reading(topic, SENT.formatted(1)))));
        assertDoesNotThrow(() -> sink.store(List.of(reading("short", SENT.formatted(2)))));
    }

    private IOException assertUnavailable(String url, String password) {
        var sink = new PostgresSink(new PostgresSettings(
                url,
                Optional.of(PostgresServer.USER),
                Optional.of(password),
                timeout,
                "absent",
                Optional.empty(),
                Optional.empty(),
                List.of()));
        sinks.add(sink);
        return assertThrows(IOException.class, () -> sink.store(List.of(reading("a", "1"))));
    }
}
