package culex.subscriber.sink.postgres;

import culex.subscriber.Reading;
import culex.testing.PostgresServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Sinks of a PostgreSQL server, and the rows that they have stored. */
class PostgresSinkFixture {
    static final Instant TIME = Instant.parse("2026-11-29T09:00:00.123456Z");
    static final String SENT = "{\"seq\":%s,\"ts\":\"2026-11-29T08:59:59Z\",\"temp\":20.5}";
    static @Nullable PostgresServer server;
    final List<PostgresSink> sinks = new ArrayList<>();

    /** The timeout of the sinks that a test opens from now on. */
    Duration timeout = Duration.ofSeconds(30);

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void closeSinks() {
        sinks.forEach(PostgresSink::close);
    }

    PostgresSink sink(String table, String key, String timestamp, String... columns) {
        var sink = new PostgresSink(new PostgresSettings(
                server().url(),
                Optional.of(PostgresServer.USER),
                Optional.of(PostgresServer.PASSWORD),
                timeout,
                table,
                Optional.of(key).filter(text -> !text.isEmpty()).map(part -> new MessageKey(List.of(part))),
                Optional.of(timestamp).filter(text -> !text.isEmpty()),
                Stream.of(columns).map(ValueColumn::of).toList()));
        sinks.add(sink);
        return sink;
    }

    static PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    static List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = 'UTC'");
            try (ResultSet result = statement.executeQuery(query)) {
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join("|", values));
                }
            }
        }
        return rows;
    }

    static void execute(String statements) throws SQLException {
        try (Connection connection = server().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    static Reading reading(String topic, String payload) {
        var properties = new Reading.Properties(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                List.of(new Reading.UserProperty("id", Integer.toString(payload.hashCode()))));
        return new Reading(topic, ByteBuffer.wrap(utf8(payload)), 1, false, TIME, properties);
    }

    static String message(Exception failure) {
        return String.valueOf(failure.getMessage());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
