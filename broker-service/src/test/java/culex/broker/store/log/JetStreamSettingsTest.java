package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.jetstream.JetStreamLog;
import culex.broker.store.jetstream.JetStreamSettings;
import culex.testing.NatsServer;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The settings of a log in JetStream: which streams and servers its check rejects, and what it shows of the settings. */
class JetStreamSettingsTest extends CommitLogFixture {
    private static @Nullable NatsServer server;

    private final JetStreamFixture stream = new JetStreamFixture(server());
    private final String cluster = stream.cluster();

    @BeforeAll
    static void start() {
        server = NatsServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static NatsServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    CommitLog open(Duration patience) {
        return new JetStreamLog(stream.settings(server().url(), List.of(server().monitorUrl()), 1, false, patience), 0);
    }

    @Test
    void settingsIncludeReplicasAndSyncInterval() throws Exception {
        Map<String, String> settings = checked(PATIENCE).settings();
        assertEquals("1", settings.get("replicas"));
        assertTrue(
                String.valueOf(settings.get("server nats-single")).endsWith("sync_interval always"),
                settings::toString);
    }

    @Test
    void checkRejectsAStreamWithChangedSettings() throws Exception {
        CommitLog log = checked(PATIENCE);
        stream.withNats(connection -> {
            JetStreamManagement streams = connection.jetStreamManagement();
            StreamConfiguration configuration =
                    streams.getStreamInfo("CULEX_" + cluster + "_0").getConfiguration();
            streams.updateStream(StreamConfiguration.builder(configuration)
                    .discardPolicy(DiscardPolicy.Old)
                    .build());
        });
        assertRefused("may lose commits", log);
    }

    @Test
    void checkRejectsStreamReplicasOnASingleServer() {
        assertRefused(
                "with 3 replicas cannot be created",
                new JetStreamLog(stream.settings(server().url(), List.of(server().monitorUrl()), 3, false, SHORT), 0));
    }

    @Test
    void checkRejectsAServerWithAnUnknownSyncInterval() throws Exception {
        assertRefused(
                "mqtt.cluster.monitor-urls",
                new JetStreamLog(stream.settings(server().url(), List.of(), 1, false, PATIENCE), 0));
        try (CommitLog lazy = new JetStreamLog(stream.settings(server().url(), List.of(), 1, true, PATIENCE), 0)) {
            lazy.check();
            assertEquals(1, lazy.append(0, commit(10)));
        }
    }

    @Test
    void checkRejectsAServerThatSyncsItsFilesLessOftenThanAlways() {
        try (NatsServer lazy = NatsServer.startWithSync("2m")) {
            assertRefused(
                    "sync_interval: always",
                    new JetStreamLog(stream.settings(lazy.url(), List.of(lazy.monitorUrl()), 1, false, PATIENCE), 0));
        }
    }

    @Test
    void checkRejectsAServerWhoseMonitoringPortDoesNotAnswer() {
        try (NatsServer other = NatsServer.start()) {
            URI closed = URI.create("http://127.0.0.1:1");
            assertRefused(
                    "nats-single",
                    new JetStreamLog(stream.settings(other.url(), List.of(closed), 1, false, PATIENCE), 0));
        }
    }

    @Test
    void settingsDoNotShowSecrets() {
        JetStreamSettings settings = new JetStreamSettings(
                List.of("nats://user:secret@127.0.0.1"),
                "user",
                "secret",
                "secret",
                null,
                null,
                List.of(),
                "c",
                1,
                1,
                PATIENCE,
                false);
        assertFalse(settings.toString().contains("secret"));
    }

    @Test
    void errorsDoNotShowSecrets() {
        String url = "nats://user:secret@127.0.0.1:1";
        try (CommitLog log = new JetStreamLog(stream.settings(url, List.of(), 1, true, NONE), 0)) {
            String message = String.valueOf(
                    assertThrows(LogUnavailableException.class, log::last).getMessage());
            assertTrue(message.contains("127.0.0.1:1"), message);
            assertFalse(message.contains("secret"), message);
        }
    }

    private static void assertRefused(String part, CommitLog log) {
        try (log) {
            String message = String.valueOf(
                    assertThrows(IllegalStateException.class, log::check).getMessage());
            assertTrue(message.contains(part), message);
            assertEquals(1, message.lines().count());
        }
    }
}
