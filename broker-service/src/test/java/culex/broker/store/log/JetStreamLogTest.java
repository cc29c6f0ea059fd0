package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.jetstream.JetStreamLog;
import culex.broker.store.jetstream.JetStreamSettings;
import culex.testing.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract for JetStream, with one NATS server. */
class JetStreamLogTest extends CommitLogContractTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** The server reserves it for the stream of each test. */
    private static final long LOG_BYTES = 40_000_000;

    private static @Nullable NatsServer server;
    private static @Nullable CuttingProxy proxy;

    private final String cluster = "test-" + NUMBER.incrementAndGet();

    @BeforeAll
    static void start() {
        NatsServer started = NatsServer.start();
        server = started;
        proxy = new CuttingProxy(started.port());
    }

    @AfterAll
    static void stop() {
        if (server != null && proxy != null) {
            proxy.close();
            server.close();
        }
    }

    private static NatsServer server() {
        return Objects.requireNonNull(server);
    }

    private static CuttingProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    private JetStreamSettings settings(
            String url, List<URI> monitors, int replicas, boolean allowLazySync, Duration patience) {
        return new JetStreamSettings(
                List.of(url),
                null,
                null,
                null,
                null,
                null,
                monitors,
                cluster,
                replicas,
                LOG_BYTES,
                patience,
                allowLazySync);
    }

    @Override
    CommitLog open(Duration patience) {
        String url = "nats://127.0.0.1:" + proxy().port();
        return new JetStreamLog(settings(url, List.of(server().monitorUrl()), 1, false, patience), 0);
    }

    @Override
    void stall() {
        server().pause();
    }

    @Override
    void resume() {
        server().resume();
    }

    @Override
    void loseNextAnswer() {
        proxy().cutNextAnswer();
    }

    /** An action of a test on the NATS server, beside the log. */
    @FunctionalInterface
    private interface Intervention {
        void run(Connection connection) throws Exception;
    }

    private static void withNats(Intervention intervention) throws Exception {
        Connection connection = Nats.connect(server().url());
        try {
            intervention.run(connection);
        } finally {
            connection.close();
        }
    }

    @Test
    void proxyOfThisTestCutsTheAnswerToAnAppend() throws Exception {
        CommitLog log = checked(PATIENCE);
        loseNextAnswer();
        log.append(0, commit(4_000));
        assertFalse(proxy().isArmed());
    }

    @Test
    void readerSkipsThePartsOfACommitThatWasNeverCompleted() throws Exception {
        CommitLog log = checked(PATIENCE);
        long first = log.append(0, commit(10));
        byte[] overtaken = commit(2_500_000);
        withNats(connection -> {
            for (int i = 0; i < 2; i++) {
                Headers headers = new Headers();
                headers.put("Culex-Part", "1 0123456789abcdef01234567 " + i + "/3");
                connection.request(
                        "CULEX_" + cluster + "_0",
                        headers,
                        Arrays.copyOfRange(overtaken, i * 900_000, (i + 1) * 900_000),
                        PATIENCE);
            }
        });
        assertEquals(first + 2, log.last());
        byte[] large = commit(2_000_000);
        long second = log.append(log.last(), large);
        List<LogRecord> records = read(log, 1, 2);
        assertEquals(second, records.getLast().position());
        assertArrayEquals(large, records.getLast().commit());
        assertEquals(second, read(checked(PATIENCE), first + 2, 1).getFirst().position());
    }

    @Test
    void repeatedAppendOfALargeCommitContinuesWithTheMissingParts() throws Exception {
        CommitLog log = checked(SHORT);
        byte[] large = commit(5_000_000);
        // The log has room for a few parts only, until its limit is raised.
        withNats(connection -> {
            JetStreamManagement streams = connection.jetStreamManagement();
            StreamConfiguration configuration =
                    streams.getStreamInfo("CULEX_" + cluster + "_0").getConfiguration();
            streams.updateStream(StreamConfiguration.builder(configuration)
                    .maxBytes(3_000_000)
                    .build());
            LogUnavailableException full = assertThrows(LogUnavailableException.class, () -> log.append(0, large));
            assertTrue(String.valueOf(full.getMessage()).contains("maximum bytes exceeded"));
            assertEquals(3, log.last());
            streams.updateStream(configuration);
        });
        assertEquals(6, log.append(0, large));
        assertArrayEquals(large, read(log, 1, 1).getFirst().commit());
    }

    @Test
    void readerContinuesWhenItsConsumerIsDeleted() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        long first = log.append(0, commit(10));
        read(reader, 1, 1);
        withNats(connection -> {
            JetStreamManagement streams = connection.jetStreamManagement();
            for (String consumer : streams.getConsumerNames("CULEX_" + cluster + "_0")) {
                streams.deleteConsumer("CULEX_" + cluster + "_0", consumer);
            }
        });
        long second = log.append(first, commit(10));
        assertEquals(second, read(reader, first + 1, 1).getFirst().position());
    }

    @Test
    void aDeletedMessageIsReportedAsDamage() throws Exception {
        CommitLog log = checked(PATIENCE);
        for (int i = 0; i < 3; i++) {
            log.append(i, commit(10));
        }
        withNats(connection -> connection.jetStreamManagement().deleteMessage("CULEX_" + cluster + "_0", 2));
        CommitLog reader = checked(PATIENCE);
        assertEquals(1, read(reader, 1, 1).getLast().position());
        String message = String.valueOf(assertThrows(DamagedLogException.class, () -> {
                    while (reader.read(2, SHORT).isEmpty()) {
                        // A server that was the leader may not have the message yet.
                    }
                })
                .getMessage());
        assertTrue(message.contains("the message at position 2"), message);
    }

    @Test
    void settingsNameReplicasAndSync() throws Exception {
        Map<String, String> settings = checked(PATIENCE).settings();
        assertEquals("1", settings.get("replicas"));
        assertTrue(
                String.valueOf(settings.get("server nats-single")).endsWith("sync_interval always"),
                settings::toString);
    }

    @Test
    void checkRejectsAStreamWithChangedSettings() throws Exception {
        CommitLog log = checked(PATIENCE);
        withNats(connection -> {
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
                new JetStreamLog(settings(server().url(), List.of(server().monitorUrl()), 3, false, SHORT), 0));
    }

    @Test
    void checkRejectsAServerWithAnUnknownSyncInterval() throws Exception {
        assertRefused(
                "mqtt.cluster.monitor-urls",
                new JetStreamLog(settings(server().url(), List.of(), 1, false, PATIENCE), 0));
        try (CommitLog lazy = new JetStreamLog(settings(server().url(), List.of(), 1, true, PATIENCE), 0)) {
            lazy.check();
            assertEquals(1, lazy.append(0, commit(10)));
        }
    }

    @Test
    void checkRejectsAServerThatSyncsItsFilesLessOftenThanAlways() {
        try (NatsServer lazy = NatsServer.startWithSync("2m")) {
            assertRefused(
                    "sync_interval: always",
                    new JetStreamLog(settings(lazy.url(), List.of(lazy.monitorUrl()), 1, false, PATIENCE), 0));
        }
    }

    @Test
    void checkRejectsAServerWhoseMonitoringPortDoesNotAnswer() {
        try (NatsServer other = NatsServer.start()) {
            URI closed = URI.create("http://127.0.0.1:1");
            assertRefused(
                    "nats-single", new JetStreamLog(settings(other.url(), List.of(closed), 1, false, PATIENCE), 0));
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
        try (CommitLog log = new JetStreamLog(settings(url, List.of(), 1, true, NONE), 0)) {
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
