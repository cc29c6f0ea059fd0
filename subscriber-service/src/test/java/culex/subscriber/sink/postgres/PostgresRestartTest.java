package culex.subscriber.sink.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import culex.subscriber.pipeline.Pipeline;
import culex.subscriber.pipeline.PipelineSettings;
import culex.testing.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipeline and PostgreSQL sink together, while the server is killed and restarted. */
class PostgresRestartTest {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int MESSAGES = 6_000;
    private static final int KILLS = 3;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    @Test
    @Timeout(180)
    void messagesAcknowledgedToTheBrokerAreInPostgresExactlyOnceAfterKillsOfPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Pipeline pipeline = pipeline(server);
            pipeline.start();
            Thread feeder = Thread.ofVirtual().start(() -> feed(pipeline));
            for (int kill = 1; kill <= KILLS; kill++) {
                int wanted = kill * MESSAGES / (KILLS + 1);
                awaitAcknowledged(wanted);
                server.kill();
                int durable = acknowledged.get();
                server.restart();
                assertTrue(
                        count(server, "count(*)") >= durable, "of " + durable + " acknowledged messages some are lost");
            }
            awaitAcknowledged(MESSAGES);
            feeder.join();
            pipeline.stop(WAIT);
            assertEquals(MESSAGES, count(server, "count(*)"));
            assertEquals(MESSAGES, count(server, "count(DISTINCT payload)"));
            assertTrue(meters.get("readings.sink.retries").counter().count() > 0, "no batch was repeated");
        }
    }

    private void awaitAcknowledged(int wanted) {
        await(wanted + " acknowledged messages").atMost(WAIT).until(() -> {
            Throwable why = broken.get();
            if (why != null) {
                throw new IllegalStateException("the thread of the sink has ended", why);
            }
            return acknowledged.get() >= wanted;
        });
    }

    private void feed(Pipeline pipeline) {
        for (int i = 0; i < MESSAGES; i++) {
            ByteBuffer payload = ByteBuffer.wrap(("{\"seq\":" + i + "}").getBytes(StandardCharsets.UTF_8));
            var reading = new Reading("a", payload, 1, false, Instant.now(), Reading.Properties.NONE);
            Message<Reading> message = Message.of(reading, () -> {
                acknowledged.incrementAndGet();
                return CompletableFuture.completedFuture(null);
            });
            pipeline.accept(message, payload.remaining()).toCompletableFuture().join();
        }
    }

    private Pipeline pipeline(PostgresServer server) {
        var sink = new PostgresSink(new PostgresSettings(
                server.url(),
                Optional.of(PostgresServer.USER),
                Optional.of(PostgresServer.PASSWORD),
                Duration.ofSeconds(5),
                "readings",
                Optional.of(new MessageKey(List.of("seq"))),
                Optional.empty(),
                List.of()));
        var settings = new PipelineSettings(
                100, 100_000, 20, 100_000, Duration.ofMillis(5), Duration.ofMillis(200), Optional.empty(), 1);
        var ignored = new Pipeline.Listener() {
            @Override
            public void stored() {}

            @Override
            public void failed() {}

            @Override
            public void broken(String name, Throwable why) {
                broken.set(why);
            }
        };
        return new Pipeline(List.of(sink), settings, ignored, meters, new SplittableRandom(1), null);
    }

    private static long count(PostgresServer server, String what) throws Exception {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + what + " FROM readings")) {
            result.next();
            return result.getLong(1);
        }
    }
}
