package culex.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts for failed connections, against servers on real sockets that send fixed bytes. */
class FailureTextTest {

    private static String failureAgainst(int port, ProtocolVersion version, Transport transport) throws Exception {
        var endpoint = new BrokerEndpoint(
                new BrokerAddress(transport, "127.0.0.1", port, "/mqtt"),
                Duration.ofSeconds(5),
                Optional.empty(),
                true);
        var credentials = new Credentials(Optional.of("alice"), Optional.of("wrong"));
        var failure = new CompletableFuture<String>();
        var builder =
                endpoint.clientBuilder("rejected", 1, cause -> failure.complete(new FailureText("sensor.").of(cause)));
        switch (version) {
            case MQTT_5 ->
                builder.useMqttVersion5()
                        .simpleAuth(credentials.forMqtt5().orElseThrow())
                        .buildAsync()
                        .connect();
            case MQTT_3_1_1 ->
                builder.useMqttVersion3()
                        .simpleAuth(credentials.forMqtt3().orElseThrow())
                        .buildAsync()
                        .connect();
        }
        return failure.get(20, TimeUnit.SECONDS);
    }

    private static String failureAgainstResponse(byte[] response, ProtocolVersion version, Transport transport)
            throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> respondOnce(server, response));
            return failureAgainst(server.getLocalPort(), version, transport);
        }
    }

    private static void respondOnce(ServerSocket server, byte[] response) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write(response);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException clientIsGone) {
            throw new UncheckedIOException(clientIsGone);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_5, 2003008600, bad user name or password",
        "MQTT_5, 2003008700, not authorized",
        "MQTT_3_1_1, 20020004, bad user name or password",
        "MQTT_3_1_1, 20020005, not authorized",
    })
    void failureTextForRejectedCredentialsNamesTheSettings(ProtocolVersion version, String connack, String words)
            throws Exception {
        assertEquals(
                "the broker rejected the login (" + words
                        + "); check sensor.credentials.username and sensor.credentials.password",
                failureAgainstResponse(HexFormat.of().parseHex(connack), version, Transport.TCP));
    }

    @Test
    void failureTextForOtherConnectFailuresNamesTheReason() throws Exception {
        assertEquals(
                "the broker rejected the connection (server unavailable)",
                failureAgainstResponse(HexFormat.of().parseHex("20020003"), ProtocolVersion.MQTT_3_1_1, Transport.TCP));
        // CONNACK with Reason Code 0x89 and the Reason String "full"
        assertEquals(
                "the broker rejected the connection (server busy, full)",
                failureAgainstResponse(
                        HexFormat.of().parseHex("200a0089071f000466756c6c"), ProtocolVersion.MQTT_5, Transport.TCP));
    }

    @Test
    void failureTextNamesTheBrokerThatCannotBeReached() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertEquals("Connection refused", failureAgainst(port, ProtocolVersion.MQTT_5, Transport.WS));
    }

    @Test
    void failureTextSaysThatTheBrokerDoesNotSupportWebSocket() throws Exception {
        String failure = failureAgainstResponse(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                ProtocolVersion.MQTT_5,
                Transport.WS);
        assertEquals(
                "the server answered HTTP 404 Not Found instead of MQTT over WebSocket; check sensor.broker.path"
                        + " (Culex has it on /, /mqtt and /ws)",
                failure);
        assertEquals(1, failure.lines().count());
    }

    @Test
    void failureTextSaysThatTheBrokerDoesNotSupportTls() throws Exception {
        String failure = failureAgainstResponse(
                "plain text, and no handshake".getBytes(StandardCharsets.US_ASCII),
                ProtocolVersion.MQTT_5,
                Transport.TLS);
        assertEquals("TLS failed: the port does not speak TLS; use the transport ws or tcp, or another port", failure);
        assertEquals(1, failure.lines().count());
    }
}
