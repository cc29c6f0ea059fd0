package culex.system.page;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.microsoft.playwright.Page;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker with a key for its admin API, a browser for the console, and clients that send the data. */
final class ConsoleBroker implements AutoCloseable {
    static final String KEY = "a-key-of-the-console-test";

    private final Chromium chromium;
    private final BrokerProcess broker;
    private final List<Mqtt5BlockingClient> clients = new ArrayList<>();

    /** @param directory the directory for the file of API keys */
    ConsoleBroker(Path directory, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("MQTT_MANAGEMENT_TOKEN_FILE", keys(directory).toString());
        chromium = Chromium.launch();
        try {
            broker = BrokerProcess.start(all);
        } catch (RuntimeException e) {
            chromium.close();
            throw e;
        }
    }

    private static Path keys(Path directory) {
        try {
            Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
            return Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BrokerProcess broker() {
        return broker;
    }

    Chromium chromium() {
        return chromium;
    }

    /** Creates a client and connects it. */
    Mqtt5BlockingClient client(String id) {
        Mqtt5BlockingClient client = unconnectedClient(id);
        client.connect();
        return client;
    }

    /** Creates a client without connecting it. */
    Mqtt5BlockingClient unconnectedClient(String id) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        clients.add(client);
        return client;
    }

    /** Disconnects all clients. */
    void disconnect() {
        clients.stream().filter(client -> client.getState().isConnected()).forEach(Mqtt5BlockingClient::disconnect);
        clients.clear();
    }

    /** Returns the address of a view of the console, such as {@code clients?show=slow}. */
    String address(String view) {
        return broker.managementUrl() + "console/#/" + view;
    }

    /** Publishes a text with QoS 0. */
    static void publish(Mqtt5BlockingClient client, String topic, String payload) {
        publish(client, topic, payload, false);
    }

    static void publish(Mqtt5BlockingClient client, String topic, String payload, boolean isRetained) {
        client.publishWith()
                .topic(topic)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .retain(isRetained)
                .send();
    }

    /** Enters the key in the login dialog. */
    static void logIn(Page page) {
        page.locator("#dialog input[type=password]").fill(KEY);
        page.locator("#dialog button[type=submit]").click();
    }

    @Override
    public void close() {
        broker.close();
        chromium.close();
    }
}
