package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The key set of an identity provider, which a server on loopback simulates. */
class JwtKeySetTest {
    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private volatile String published = "";
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private HttpServer server;
    private JwtKeySet keys;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            byte[] bytes = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        keys = new JwtKeySet(uri(), REFRESH, Thread::startVirtualThread, nanos::get);
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    }

    private void publish(String... keyIds) throws JoseException {
        JsonWebKeySet set = new JsonWebKeySet();
        for (String keyId : keyIds) {
            JsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(keyId);
            set.addJsonWebKey(key);
        }
        published = set.toJson();
    }

    private CompletableFuture<List<String>> askFor(String keyId) {
        return keys.keysFor(keyId)
                .thenApply(found -> found.stream().map(JsonWebKey::getKeyId).toList())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS);
    }

    private List<String> keysFor(String keyId) {
        return askFor(keyId).join();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void tokenWithAnUnknownKeyTriggersAFetchAtTheEarliestThirtySecondsAfterTheLastFetch() throws JoseException {
        publish("old");
        assertEquals(List.of("old"), keysFor("old"));
        assertEquals(List.of("old"), keysFor("old"));
        assertEquals(1, fetches.get());

        publish("new");
        assertEquals(List.of(), keysFor("new"));
        pass(Duration.ofSeconds(JwtKeySet.UNKNOWN_KEY_SECONDS));
        assertEquals(List.of("new"), keysFor("new"));
        assertEquals(2, fetches.get());
        assertEquals(List.of(), keysFor("old"));
    }

    @Test
    void tokensWithANewKeyShareOneFetch() throws Exception {
        publish("old");
        keysFor("old");
        pass(Duration.ofSeconds(JwtKeySet.UNKNOWN_KEY_SECONDS));
        publish("old", "new");
        answers = new CountDownLatch(1);

        CompletableFuture<List<String>> first = askFor("new");
        CompletableFuture<List<String>> second = askFor("new");
        assertFalse(second.isDone());
        assertEquals(List.of("old"), keysFor("old"));
        answers.countDown();

        assertEquals(List.of("old", "new"), first.join());
        assertEquals(List.of("old", "new"), second.join());
        assertEquals(2, fetches.get());
    }

    @Test
    void removedKeyIsUnknownAfterTheRefreshInterval() throws JoseException {
        publish("old", "kept");
        keysFor("old");
        publish("kept");
        pass(REFRESH);
        assertEquals(List.of("kept"), keysFor("old"));
    }

    @Test
    void keysStayValidForSixRefreshIntervalsWhileTheyCannotBeFetched() throws JoseException {
        publish("old");
        keysFor("old");
        published = "<html>";
        pass(REFRESH);
        assertEquals(List.of("old"), keysFor("old")); // after a fetch that failed
        assertEquals(List.of("old"), keysFor("old")); // without a fetch
        assertEquals(2, fetches.get());
        pass(REFRESH.multipliedBy(JwtKeySet.STALE_INTERVALS - 1));
        assertThrows(CompletionException.class, () -> keysFor("old"));
    }

    @Test
    void everyTokenFailsAndKeysAreFetchedAtMostEveryThirtySecondsWhileThereAreNoKeys() {
        published = "<html>";
        for (int i = 0; i < 2; i++) {
            assertThrows(CompletionException.class, () -> keysFor("any"));
        }
        assertEquals(1, fetches.get());
    }

    @Test
    void keyFetchFailsIfNoWorkerThreadIsFreeAndTheNextKeyFetchSucceeds() throws JoseException {
        publish("old");
        AtomicInteger rejections = new AtomicInteger(1);
        keys = new JwtKeySet(
                uri(),
                REFRESH,
                task -> {
                    if (rejections.getAndDecrement() > 0) {
                        throw new RejectedExecutionException();
                    }
                    Thread.startVirtualThread(task);
                },
                nanos::get);
        assertThrows(CompletionException.class, () -> keysFor("old"));
        pass(Duration.ofSeconds(JwtKeySet.UNKNOWN_KEY_SECONDS));
        assertEquals(List.of("old"), keysFor("old"));
    }
}
