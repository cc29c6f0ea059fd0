package culex.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Waits until a broker reports on its management port that it is ready. */
public final class Readiness {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private Readiness() {}

    /** Waits for a broker on loopback. */
    public static void await(int managementPort) {
        await(NetworkHost.LOOPBACK, managementPort);
    }

    /** Waits for a broker on a host. */
    static void await(NetworkHost host, int managementPort) {
        await("http://" + host.address() + ":" + managementPort + "/", () -> {});
    }

    /** Waits for a broker; {@code check} runs before each request and may throw an exception, which ends the wait. */
    static void await(String managementUrl, Runnable check) {
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(managementUrl + "q/health/ready"))
                    .timeout(TIMEOUT)
                    .build();
            Awaitility.await("the broker's readiness")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> {
                        check.run();
                        return isReady(http, request);
                    });
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }
}
