package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.BrokerProcess;
import culex.testing.Ports;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import culex.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT over TLS of the packaged broker, with mosquitto_pub and HiveMQ's client: certificates of both sides, revocation, and reload. */
@Tag("native")
class TlsListenerTest {
    private static final Pattern EXPIRY =
            Pattern.compile("mqtt_certificate_expiry_seconds\\{listener=\"tls\",?} (\\S+)");

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static TestAuthority.Issued server;
    private static TestAuthority.Issued pump;
    private static TestAuthority.Issued stolen;
    private static Path revoked;
    private static int tlsPort;
    private static int strictPort;
    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() throws IOException {
        authority = TestAuthority.create(directory);
        server = authority.issue("server", "CN=broker", "ip:127.0.0.1");
        pump = authority.issue("pump", "CN=pump-7,O=Example", "uri:urn:example:pump-7");
        stolen = authority.issue("stolen", "CN=stolen", "uri:urn:example:stolen");
        revoked = authority.revoke(directory.resolve("revoked.crl"));
        Path acl = Files.writeString(directory.resolve("acl"), "user pump-7\ntopic pumps/#\nuser stolen\ntopic #\n");
        tlsPort = Ports.free();
        strictPort = Ports.free();
        broker = BrokerProcess.start(Map.ofEntries(
                Map.entry("MQTT_TLS_PORT", Integer.toString(tlsPort)),
                Map.entry("MQTT_TLS_CONFIGURATION_NAME", "mqtt"),
                Map.entry("MQTT_TLS_CLIENT_AUTH", "request"),
                Map.entry("MQTT_TLS_USER_FROM_CERTIFICATE", "cn"),
                Map.entry("MQTT_LISTENERS_STRICT_KIND", "tls"),
                Map.entry("MQTT_LISTENERS_STRICT_PORT", Integer.toString(strictPort)),
                Map.entry("MQTT_LISTENERS_STRICT_TLS_CONFIGURATION_NAME", "mqtt"),
                Map.entry("MQTT_LISTENERS_STRICT_CLIENT_AUTH", "required"),
                Map.entry("MQTT_LISTENERS_STRICT_USER_FROM_CERTIFICATE", "san-uri"),
                Map.entry(
                        "QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__CERT",
                        server.certificate().toString()),
                Map.entry(
                        "QUARKUS_TLS__MQTT__KEY_STORE_PEM__0__KEY", server.key().toString()),
                Map.entry(
                        "QUARKUS_TLS__MQTT__TRUST_STORE_PEM_CERTS",
                        authority.certificate().toString()),
                Map.entry("QUARKUS_TLS__MQTT__CERTIFICATE_REVOCATION_LIST", revoked.toString()),
                Map.entry("MQTT_LIMITS_CONNECT_TIMEOUT", "3s"),
                Map.entry("MQTT_ACL_FILE", acl.toString()),
                Map.entry("MQTT_STORE_KIND", "memory")));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static RunningProgram publish(int port, String version, String topic, List<String> further) {
        List<String> command = new ArrayList<>(List.of(
                Programs.mosquittoPub().toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", version));
        command.addAll(List.of("--cafile", authority.certificate().toString()));
        command.addAll(List.of("-d", "-q", "1", "-t", topic, "-m", "on"));
        command.addAll(further);
        return RunningProgram.start("mosquitto_pub", Path.of("."), Map.of(), command);
    }

    private static List<String> with(TestAuthority.Issued certificate) {
        return List.of(
                "--cert",
                certificate.certificate().toString(),
                "--key",
                certificate.key().toString());
    }

    private static String outputOf(RunningProgram program) {
        try (program) {
            program.awaitExit();
            return program.output();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void commonNameOfAClientCertificateIsTheUserName(String version) {
        String allowed = outputOf(publish(tlsPort, version, "pumps/7", with(pump)));
        assertTrue(allowed.contains("received PUBACK") && !allowed.contains("RC:135"), allowed);
        broker.awaitLog(
                "the user", line -> line.contains("connected: user pump-7") && line.contains(" over tls from "));
        if (version.equals("mqttv5")) {
            String denied = outputOf(publish(tlsPort, version, "valves/7", with(pump)));
            assertTrue(denied.contains("received PUBACK (Mid: 1, RC:135)"), denied);
        }
    }

    @Test
    void alternativeNameOfACertificateIsTheUserNameIfTheListenerIsConfiguredForIt() {
        outputOf(publish(strictPort, "mqttv5", "pumps/7", with(pump)));
        broker.awaitLog("the user", line -> line.contains("connected: user urn:example:pump-7"));
    }

    @Test
    void clientWithoutACertificateIsRejectedIfTheListenerRequiresCertificates() {
        // At most five failed handshakes a second are logged, and other tests cause many.
        await("the failure").atMost(RunningProgram.PATIENCE).until(() -> {
            String output = outputOf(publish(strictPort, "mqttv5", "pumps/7", List.of()));
            assertFalse(output.contains("CONNACK (0)"), output);
            return broker.log().stream().anyMatch(line -> line.contains("with the listener strict failed"));
        });
    }

    @Test
    void certificateOfAnotherAuthorityIsRejected() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        TestAuthority.Issued forged = TestAuthority.create(elsewhere).issue("pump", "CN=pump-7", "dns:pump");
        // At most five failed handshakes a second are logged, and other tests cause many.
        await("the failure").atMost(RunningProgram.PATIENCE).until(() -> {
            String output = outputOf(publish(tlsPort, "mqttv5", "pumps/7", with(forged)));
            assertFalse(output.contains("CONNACK (0)"), output);
            return broker.log().stream()
                    .anyMatch(line ->
                            line.contains("with the listener tls failed: PKIX path") && !line.contains("revoked"));
        });
    }

    @Test
    void certificateIsRejectedAfterItsRevocation() {
        String before = outputOf(publish(tlsPort, "mqttv5", "any", with(stolen)));
        assertTrue(before.contains("CONNACK (0)"), before);

        authority.revoke(revoked, stolen);

        await("the revocation").atMost(RunningProgram.PATIENCE).until(() -> {
            String output = outputOf(publish(tlsPort, "mqttv5", "any", with(stolen)));
            return !output.contains("CONNACK (0)");
        });
        String other = outputOf(publish(tlsPort, "mqttv5", "pumps/7", with(pump)));
        assertTrue(other.contains("CONNACK (0)"), other);
    }

    @Test
    void changedCertificateIsUsedByNewConnectionsAndOpenConnectionsStayOpen() throws Exception {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(tlsPort)
                .sslConfig(MqttClientSslConfig.builder()
                        .trustManagerFactory(trust())
                        .build())
                .buildBlocking();
        client.connect();
        X509Certificate before = presented();

        authority.issue("renewed", "CN=broker", "ip:127.0.0.1", 60).replace(server);

        await("the other certificate")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> !presented().equals(before));
        assertTrue(client.getState().isConnected());
        client.disconnect();
        Matcher expiry = EXPIRY.matcher(metrics());
        assertTrue(expiry.find(), "no metric");
        double days = Double.parseDouble(expiry.group(1)) / 86_400;
        assertEquals(60, days, 0.1);
    }

    @Test
    void secondHandshakeInTls12ClosesTheConnection() throws Exception {
        try (SSLSocket socket = tls("TLSv1.2")) {
            socket.startHandshake();
            assertEquals("TLSv1.2", socket.getSession().getProtocol());
            try {
                socket.startHandshake();
            } catch (IOException closedAtOnce) {
                // The broker may have closed the socket before the client has written all bytes.
            }
            assertClosed(socket);
        }
    }

    @Test
    void socketWithoutAHandshakeIsClosedAfterTheConnectTimeout() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
            assertClosed(silent);
        }
        broker.awaitLog("the failure", line -> line.contains("failed: handshake timed out after 3000ms"));
    }

    @Test
    void connectionThatSendsNoTlsIsClosed() throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
            plain.getOutputStream().write(new byte[] {0x10, 0x0C, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0});
            assertClosed(plain);
        }
    }

    private static void assertClosed(Socket socket) throws IOException {
        socket.setSoTimeout((int) RunningProgram.PATIENCE.toMillis());
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (java.net.SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            // The broker may also close the connection with a TCP reset.
        }
    }

    private static SSLSocket tls(String version) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", tlsPort);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private static X509Certificate presented() throws IOException, GeneralSecurityException {
        try (SSLSocket socket = tls("TLSv1.3")) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static TrustManagerFactory trust() {
        return TestAuthority.trust(authority.certificate());
    }

    private static String metrics() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/metrics"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
