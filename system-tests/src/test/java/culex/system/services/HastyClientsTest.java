package culex.system.services;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send all their packets together, wait for no response, and close the socket. MQTT allows that (MQTT 5.0, section 3.1.4), and
 * small devices do it. The broker lost what followed a packet that it handles in several steps.
 */
@Tag("native")
class HastyClientsTest {
    private static final int CLIENTS = 50;
    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x30;
    private static final int SUBSCRIBE = 0x82;
    private static final int DISCONNECT = 0xE0;
    private static final int MQTT_3_1_1 = 4;
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int WILL = 0x04;
    private static final int CLEAN_SESSION = 0x02;
    private static final int USER_AND_PASSWORD = 0xC0;

    @TempDir
    private static Path directory;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        Path users = directory.resolve("users").toAbsolutePath();
        UserProgram.add(users, "alice", "secret");
        broker = BrokerProcess.start(
                Map.of("MQTT_SECURITY_USERS_FILE", users.toString(), "MQTT_LOG_CONNECTION_LINES_MAX", "10000"));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void messageBehindASubscribeIsDeliveredWithoutTheWill() throws Exception {
        publishFrom("subscribers", CLEAN_SESSION, true);
    }

    @Test
    void messageBehindTheConnectOfANewStoredSessionIsDeliveredWithoutTheWill() throws Exception {
        publishFrom("stored", 0, false);
    }

    @Test
    void messageOfAClientWhosePasswordIsCheckedIsDeliveredWithoutTheWill() throws Exception {
        publishFrom("users", CLEAN_SESSION | USER_AND_PASSWORD, false);
    }

    private static void publishFrom(String topic, int flags, boolean subscribes) throws Exception {
        Mqtt3AsyncClient listener = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildAsync();
        Set<String> received = ConcurrentHashMap.newKeySet();
        listener.connect().join();
        listener.subscribeWith()
                .topicFilter(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .callback(message -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                .send()
                .join();
        for (int i = 0; i < CLIENTS; i++) {
            send(topic, topic + i, flags, subscribes);
        }
        Set<String> sent = IntStream.range(0, CLIENTS).mapToObj(i -> topic + i).collect(Collectors.toSet());
        await("a message of each client, and no will")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> received, sent::equals);
        for (String clientId : sent) {
            broker.awaitLog(
                    "the DISCONNECT of " + clientId,
                    line -> line.contains(clientId + " disconnected: the client sent DISCONNECT"));
        }
        listener.disconnect().join();
    }

    private static void send(String topic, String clientId, int flags, boolean subscribes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(connect(topic, clientId, flags));
        if (subscribes) {
            all.writeBytes(packet(SUBSCRIBE, body -> {
                body.writeShort(1);
                body.writeUTF("answers/" + clientId);
                body.writeByte(1);
            }));
        }
        all.writeBytes(packet(PUBLISH, body -> {
            body.writeUTF(topic);
            body.write(clientId.getBytes(StandardCharsets.UTF_8));
        }));
        all.writeBytes(packet(DISCONNECT, _ -> {}));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.tcpPort())) {
            socket.getOutputStream().write(all.toByteArray());
        }
    }

    private static byte[] connect(String topic, String clientId, int flags) throws IOException {
        return packet(CONNECT, body -> {
            body.writeUTF("MQTT");
            body.writeByte(MQTT_3_1_1);
            body.writeByte(flags | WILL);
            body.writeShort(KEEP_ALIVE_SECONDS);
            body.writeUTF(clientId);
            body.writeUTF(topic);
            body.writeUTF("the will of " + clientId);
            if ((flags & USER_AND_PASSWORD) != 0) {
                body.writeUTF("alice");
                body.writeUTF("secret");
            }
        });
    }

    /** Writes the body of a packet. */
    private interface Body {
        void write(DataOutputStream body) throws IOException;
    }

    private static byte[] packet(int type, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        packet.write(bytes.size());
        bytes.writeTo(packet);
        return packet.toByteArray();
    }
}
