package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.jetstream.JetStreamLog;
import culex.broker.store.jetstream.JetStreamSettings;
import culex.testing.NatsCluster;
import culex.testing.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract for JetStream with a cluster of three NATS servers, one of which is killed or paused. */
class JetStreamClusterTest extends CommitLogContractTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int COMMITS = 300;

    private static @Nullable NatsCluster servers;
    private static final List<CuttingProxy> PROXIES = new ArrayList<>();

    private final String cluster = "test-" + NUMBER.incrementAndGet();
    private final Random random = new Random(11);

    @BeforeAll
    static void start() {
        NatsCluster started = NatsCluster.start();
        servers = started;
        started.servers().forEach(server -> PROXIES.add(new CuttingProxy(server.port())));
    }

    @AfterAll
    static void stop() {
        PROXIES.forEach(CuttingProxy::close);
        if (servers != null) {
            servers.close();
        }
    }

    private static NatsCluster servers() {
        return Objects.requireNonNull(servers);
    }

    private CommitLog open(List<String> urls, Duration patience) {
        return new JetStreamLog(
                new JetStreamSettings(
                        urls,
                        null,
                        null,
                        null,
                        null,
                        null,
                        servers().monitorUrls(),
                        cluster,
                        3,
                        100_000_000,
                        patience,
                        false),
                0);
    }

    @Override
    CommitLog open(Duration patience) {
        return open(
                PROXIES.stream()
                        .map(proxy -> "nats://127.0.0.1:" + proxy.port())
                        .toList(),
                patience);
    }

    @Override
    void stall() {
        servers().servers().forEach(NatsServer::pause);
    }

    @Override
    void resume() {
        servers().servers().forEach(NatsServer::resume);
    }

    /** Arms the proxies of all servers, because the log may be connected to any of them. */
    @Override
    void loseNextAnswer() {
        PROXIES.forEach(CuttingProxy::cutNextAnswer);
    }

    private String leader() throws IOException, InterruptedException, JetStreamApiException {
        Connection connection = Nats.connect(Options.builder()
                .servers(servers().urls().toArray(String[]::new))
                .build());
        try {
            ClusterInfo info = connection
                    .jetStreamManagement()
                    .getStreamInfo("CULEX_" + cluster + "_0")
                    .getClusterInfo();
            return Objects.requireNonNull(Objects.requireNonNull(info).getLeader());
        } finally {
            connection.close();
        }
    }

    @Test
    void killOfTheNatsServerThatLeadsTheStreamLosesNoAcknowledgedCommit() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        List<byte[]> commits = new ArrayList<>();
        Future<List<LogRecord>> records = threads.submit(() -> read(reader, 1, COMMITS));
        long last = 0;
        for (int i = 0; i < COMMITS; i++) {
            if (i == COMMITS / 3) {
                NatsServer killed = servers().server(leader());
                killed.kill();
                threads.submit(killed::restart);
            }
            byte[] commit = commit(1 + random.nextInt(i % 50 == 49 ? 2_000_000 : 10_000));
            commits.add(commit);
            last = log.append(last, commit);
        }
        List<LogRecord> read = records.get(4 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < COMMITS; i++) {
            assertArrayEquals(commits.get(i), read.get(i).commit());
        }
        assertEquals(last, read.getLast().position());
        servers().servers().forEach(NatsServer::awaitReady);
    }

    @Test
    void writerConnectedToAPausedStreamLeaderIsFencedIfAnotherWriterAppendedMeanwhile() throws Exception {
        CommitLog log = checked(PATIENCE);
        long first = log.append(0, commit(100));
        NatsServer paused = servers().server(leader());
        List<String> others = servers().urls().stream()
                .filter(url -> !url.equals(paused.url()))
                .toList();
        paused.pause();
        long second;
        try (CommitLog other = open(others, PATIENCE)) {
            second = other.append(first, commit(100));
        } finally {
            paused.resume();
        }
        assertTrue(second > first);
        assertThrows(FencedException.class, () -> log.append(first, commit(100)));
        servers().servers().forEach(NatsServer::awaitReady);
    }
}
