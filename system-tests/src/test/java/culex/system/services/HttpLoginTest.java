package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import culex.testing.BrokerProcess;
import culex.testing.Ports;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import culex.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins at an HTTP service, whose requests the environment of the packaged broker describes. */
@Tag("native")
class HttpLoginTest {
    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private HttpServer server;

    @TempDir
    private Path directory;

    /**
     * A request that the service has received.
     *
     * @param key the header X-Api-Key
     */
    private record Request(String line, String key, String body) {}

    HttpLoginTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                requests.add(new Request(
                        exchange.getRequestMethod() + ' ' + exchange.getRequestURI(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Key")),
                        body));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Map<String, String> settings(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(further);
        settings.put(
                "MQTT_AUTH_HTTP_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/login");
        settings.put("MQTT_SECURITY_ALLOW_ANONYMOUS", "false");
        settings.put("MQTT_STORE_KIND", "memory");
        return settings;
    }

    @Test
    void requestHasTheHeadersAndFieldsOfTheEnvironmentWithTheCertificateOfTheClient() throws Exception {
        TestAuthority authority = TestAuthority.create(directory);
        TestAuthority.Issued own = authority.issue("server", "CN=broker", "ip:127.0.0.1");
        TestAuthority.Issued pump = authority.issue("pump", "CN=pump-7,O=Example", "uri:urn:example:pump-7");
        int port = Ports.free();
        Map<String, String> settings = settings(Map.ofEntries(
                Map.entry("MQTT_TLS_PORT", Integer.toString(port)),
                Map.entry("MQTT_TLS_CONFIGURATION_NAME", "mqtt"),
                Map.entry("MQTT_TLS_CLIENT_AUTH", "required"),
                Map.entry(
                        "QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__CERT",
                        own.certificate().toString()),
                Map.entry("QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__KEY", own.key().toString()),
                Map.entry(
                        "QUARKUS_TLS__MQTT__TRUST_STORE_PEM_CERTS",
                        authority.certificate().toString()),
                Map.entry("MQTT_AUTH_HTTP_CONTENT_TYPE", "form"),
                Map.entry("MQTT_AUTH_HTTP_HEADERS_X_API_KEY", "s3cret"),
                Map.entry("MQTT_AUTH_HTTP_BODY_CLIENT_ID", "${clientid}"),
                Map.entry("MQTT_AUTH_HTTP_BODY_PASSWORD", "${password}"),
                Map.entry("MQTT_AUTH_HTTP_BODY_CN", "${cert_common_name}"),
                Map.entry("MQTT_AUTH_HTTP_BODY_SUBJECT", "${cert_subject}")));
        try (BrokerProcess broker = BrokerProcess.start(settings);
                RunningProgram publisher = RunningProgram.start(
                        "mosquitto_pub",
                        Path.of("."),
                        Map.of(),
                        List.of(
                                Programs.mosquittoPub().toString(),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port),
                                "--cafile",
                                authority.certificate().toString(),
                                "--cert",
                                pump.certificate().toString(),
                                "--key",
                                pump.key().toString(),
                                "-i",
                                "pump 7",
                                "-u",
                                "ann",
                                "-P",
                                "a&b=c",
                                "-q",
                                "1",
                                "-t",
                                "t",
                                "-m",
                                "on"))) {
            assertEquals(
                    new Request(
                            "POST /login",
                            "s3cret",
                            "client_id=pump%207&cn=pump-7&password=a%26b%3Dc&subject=CN%3Dpump-7%2CO%3DExample"),
                    requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, publisher.awaitExit(), publisher::output);
            assertTrue(broker.log().stream().noneMatch(line -> line.contains("s3cret") || line.contains("a&b")));
        }
    }

    @Test
    void unknownPlaceholderEndsTheStartWithOneLine() {
        BrokerProcess.FailedStart failed = BrokerProcess.startAndExpectFailure(
                settings(Map.of("MQTT_AUTH_HTTP_BODY_USER", "${user}", "USER", "root")));
        assertTrue(
                failed.lines().stream()
                        .anyMatch(
                                line -> line.contains("mqtt.auth.http.body.user has the unknown placeholder ${user}")),
                failed.lines()::toString);
        assertTrue(failed.lines().stream().noneMatch(line -> line.startsWith("\tat ")), failed.lines()::toString);
    }

    @Test
    void passwordInTheUrlIsAWarningAtTheStart() {
        try (BrokerProcess broker = BrokerProcess.start(settings(Map.of("MQTT_AUTH_HTTP_METHOD", "get")))) {
            broker.awaitLog("the warning", line -> line.contains("mqtt.auth.http.method=get sends the passwords"));
        }
    }
}
