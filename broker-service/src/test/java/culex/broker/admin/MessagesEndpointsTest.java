package culex.broker.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryBudget;
import culex.broker.ops.BrokerState;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.netty.NettyLoop;
import culex.broker.transport.netty.NettyLoops;
import culex.support.api.Role;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of messages over HTTP, on a real event loop. */
@Timeout(60)
class MessagesEndpointsTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
    private static final long HEARTBEAT_MILLIS = 50;
    private static final String STREAM = "/messages?filter=%23";

    @TempDir
    private Path directory;

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final NettyLoops netty = new NettyLoops(group, new MemoryBudget(1 << 30), new RecordedFaults(), null);
    private final List<NettyLoop> loops = netty.all();
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final MemoryJournals store = new MemoryJournals();
    private final MessagesEndpoints endpoints = new MessagesEndpoints(
            new BrokerState(
                    loops,
                    new SessionRegistry(
                            tree,
                            LIMITS,
                            loops,
                            List.of(store.journal(Runnable::run, Runnable::run, () -> {})),
                            new NoSessionEndListener()),
                    tree,
                    new RetainedMessages(RetainedLimits.NONE, null),
                    store),
            HEARTBEAT_MILLIS);
    private ApiServer server;

    @BeforeEach
    void open() throws IOException {
        netty.start();
        server = new ApiServer(directory, false, endpoints);
    }

    @AfterEach
    void close() {
        server.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private HttpResponse<InputStream> stream(String role) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                server.http().send(server.request("GET", STREAM, role, ""), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElse(""));
        return response;
    }

    @Test
    void messageStreamEndsWhenTheApiKeyOfTheReaderIsRemoved() throws Exception {
        try (BufferedReader removed = lines(stream("viewer"));
                BufferedReader other = lines(stream("admin"))) {
            assertEquals(": Culex", removed.readLine());
            assertEquals(": Culex", other.readLine());
            server.setKeys(Role.ADMIN);
            server.readKeys();
            for (String line = removed.readLine(); line != null; line = removed.readLine()) {
                assertTrue(line.isBlank() || line.startsWith(":") || line.startsWith("retry"), line);
            }
            for (int i = 0; i < 10; i++) {
                assertTrue(other.readLine() != null, "the stream of another key has ended");
            }
        }
        assertEquals(401, server.send("GET", STREAM, "viewer", "").statusCode());
    }

    @Test
    void headRequestGetsTheHeadersOfAStreamAndOpensNone() throws Exception {
        HttpResponse<String> response = server.send("HEAD", STREAM, "admin", "");
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElse(""));
        assertEquals(0, tree.size());
    }

    @Test
    void streamIsRejectedWhenTheBrokerStops() throws Exception {
        endpoints.stop();
        HttpResponse<String> stopping = server.send("GET", STREAM, "admin", "");
        assertEquals(503, stopping.statusCode());
        assertEquals("The broker stops", new JsonObject(stopping.body()).getString("detail"));
    }

    @Test
    void streamOnAStuckLoopIsRejectedAndClosed() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        group.execute(() -> awaitUninterruptibly(stuck));
        HttpResponse<String> late;
        try {
            late = server.send("GET", STREAM, "admin", "");
        } finally {
            stuck.countDown();
        }
        assertEquals(503, late.statusCode());
        assertEquals(
                "application/problem+json",
                late.headers().firstValue("content-type").orElse(""));
        await("no subscription").atMost(Duration.ofSeconds(30)).until(() -> tree.size() == 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }
}
