package culex.broker.store.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.jetstream.JetStreamLog;
import culex.testing.NatsServer;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract for JetStream, with one NATS server. */
class JetStreamLogTest extends CommitLogContractTest {
    private static @Nullable NatsServer server;
    private static @Nullable CuttingProxy proxy;

    private final JetStreamFixture stream = new JetStreamFixture(server());
    private final String cluster = stream.cluster();

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

    @Override
    CommitLog open(Duration patience) {
        String url = "nats://127.0.0.1:" + proxy().port();
        return new JetStreamLog(stream.settings(url, List.of(server().monitorUrl()), 1, false, patience), 0);
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

    @Test
    void proxyOfThisTestClosesTheConnectionInPlaceOfTheAnswerToAnAppend() throws Exception {
        CommitLog log = checked(PATIENCE);
        loseNextAnswer();
        log.append(0, commit(4_000));
        assertFalse(proxy().isArmed());
    }

    @Test
    void listOfReplicasSkipsMessagesThatAreNoRecordsOfReplicas() throws Exception {
        Presence presence = checked(PATIENCE).presence();
        Presence.Report report = new Presence.Report("broker-0", "broker-0:7883", "owner", 1, 0);
        presence.write(report);
        String subject = "CULEX_" + cluster + "_LEASE.replica-0-";
        stream.withNats(connection -> {
            for (byte[] data : List.of(new byte[0], new byte[] {'['}, "7".getBytes(UTF_8), new byte[500_000])) {
                connection.jetStream().publish(subject + data.length, data);
            }
        });
        List<Presence.Seen> seen = presence.read(PATIENCE.multipliedBy(100));
        assertEquals(List.of(report), seen.stream().map(Presence.Seen::report).toList());
    }

    @Test
    void readerSkipsThePartsOfACommitThatWasNeverCompleted() throws Exception {
        CommitLog log = checked(PATIENCE);
        long first = log.append(0, commit(10));
        byte[] overtaken = commit(2_500_000);
        stream.withNats(connection -> {
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
        // The maximum size of the stream allows only a few parts, until the test raises it.
        stream.withNats(connection -> {
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
    void commitsAreStillReadAfterTheirJetStreamConsumerIsDeleted() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        long first = log.append(0, commit(10));
        read(reader, 1, 1);
        stream.withNats(connection -> {
            JetStreamManagement streams = connection.jetStreamManagement();
            for (String consumer : streams.getConsumerNames("CULEX_" + cluster + "_0")) {
                streams.deleteConsumer("CULEX_" + cluster + "_0", consumer);
            }
        });
        long second = log.append(first, commit(10));
        assertEquals(second, read(reader, first + 1, 1).getFirst().position());
    }

    @Test
    void deletedMessageIsReportedAsDamage() throws Exception {
        CommitLog log = checked(PATIENCE);
        for (int i = 0; i < 3; i++) {
            log.append(i, commit(10));
        }
        stream.withNats(connection -> connection.jetStreamManagement().deleteMessage("CULEX_" + cluster + "_0", 2));
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
}
