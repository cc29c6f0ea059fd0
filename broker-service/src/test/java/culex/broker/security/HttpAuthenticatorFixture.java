package culex.broker.security;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import culex.broker.config.BrokerConfig;
import culex.broker.config.Terms;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An HTTP service that authenticates clients, and an authenticator that asks it. */
class HttpAuthenticatorFixture {
    static final long NOW_SECONDS = 1_900_000_000;
    final ExecutorService threads = Executors.newCachedThreadPool();
    final CountDownLatch testIsOver = new CountDownLatch(1);
    final AtomicInteger requests = new AtomicInteger();
    final AtomicLong nanos = new AtomicLong();
    final AtomicLong nowMillis = new AtomicLong(NOW_SECONDS * 1000);
    volatile Answer answer = new Answer(204, "", "");
    volatile String received = "";
    volatile String requestLine = "";
    volatile Headers headers = new Headers();
    volatile @Nullable String authorization;
    HttpServer server;
    HttpAuthenticator authenticator;

    /** The response of the HTTP service that authenticates clients. */
    record Answer(int status, String body, String cacheControl) {
        static Answer of(String body) {
            return new Answer(200, body, "");
        }
    }

    HttpAuthenticatorFixture() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        authenticator = authenticator(Duration.ofSeconds(30), 2);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        received = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        headers = exchange.getRequestHeaders();
        requestLine = exchange.getRequestMethod() + ' ' + exchange.getRequestURI();
        Answer now = answer;
        try (exchange) {
            if (now.status() == 0) {
                testIsOver.await();
                return;
            }
            if (!now.cacheControl().isEmpty()) {
                exchange.getResponseHeaders().add("Cache-Control", now.cacheControl());
            }
            byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
            boolean isLate = now.cacheControl().equals("late");
            exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length + (isLate ? 1 : 0));
            exchange.getResponseBody().write(body);
            if (isLate) {
                exchange.getResponseBody().flush();
                testIsOver.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    HttpAuthenticator authenticator(Duration timeout, int cacheMax) {
        return authenticator(Map.of("timeout", timeout.toMillis() + "ms", "cache-max", Integer.toString(cacheMax)));
    }

    /** Creates an authenticator that has these settings of {@code mqtt.auth.http} beside the URL and the credentials. */
    HttpAuthenticator authenticator(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "mqtt.auth.http.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/login",
                "mqtt.auth.http.authorization", "Bearer s3cret",
                "mqtt.auth.http.requests-max", "4",
                "mqtt.auth.http.waiting-max", "100"));
        settings.forEach((name, value) -> all.put("mqtt.auth.http." + name, value));
        BrokerConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build()
                .getConfigMapping(BrokerConfig.class);
        return new HttpAuthenticator(
                Terms.access(config).http().orElseThrow(),
                true,
                new LoginFailures(Duration.ZERO, Duration.ZERO, System::nanoTime),
                threads,
                nanos::get,
                nowMillis::get);
    }

    Authentication ask(@Nullable String userName, String password) {
        return Logins.ask(authenticator, userName, password);
    }

    Authentication ask() {
        return ask("ann", "secret");
    }
}
