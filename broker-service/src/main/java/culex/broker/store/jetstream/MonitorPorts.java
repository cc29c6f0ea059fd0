package culex.broker.store.jetstream;

import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Reads from the monitoring ports of NATS servers whether a server syncs its files before it acknowledges. */
final class MonitorPorts {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int BYTES_MAX = 1_000_000;
    private static final int OK = 200;

    private final List<URI> urls;

    MonitorPorts(List<URI> urls) {
        this.urls = urls;
    }

    /**
     * The facts about a server that its monitoring port reports.
     *
     * @param isSyncAlways whether it syncs its files before it acknowledges
     */
    record Server(String version, boolean isSyncAlways) {}

    /** Sends a request to the monitoring port of each server; returns the facts of the servers that answered, by the name of the server. */
    Map<String, Server> read() {
        Map<String, Server> servers = new HashMap<>();
        try (HttpClient http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            for (URI url : urls) {
                try {
                    JsonValue answer = get(http, url);
                    JsonValue config =
                            JsonValueUtils.readObject(JsonValueUtils.readObject(answer, "jetstream"), "config");
                    servers.put(
                            JsonValueUtils.readString(answer, "server_name", ""),
                            new Server(
                                    JsonValueUtils.readString(answer, "version", ""),
                                    JsonValueUtils.readBoolean(config, "sync_always", false)));
                } catch (IOException e) {
                    LOG.warnf(
                            "The monitoring port %s of NATS (mqtt.cluster.monitor-urls) does not answer: %s",
                            url, e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return servers;
                }
            }
        }
        return servers;
    }

    private static JsonValue get(HttpClient http, URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve("/varz")).timeout(TIMEOUT).build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode());
            }
            return JsonParser.parse(body.readNBytes(BYTES_MAX));
        }
    }
}
