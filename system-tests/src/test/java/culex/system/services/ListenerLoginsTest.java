package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.testing.BrokerProcess;
import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three listeners of one packaged broker: {@code plant} accepts MQTT 5.0 only, and only users of the users file; {@code hall} accepts
 * anonymous clients only; {@code old} accepts MQTT 3.1 and 3.1.1 only. The listener of {@code mqtt.tcp.port} has no restriction.
 */
@Tag("native")
class ListenerLoginsTest {
    private static final int MQTT_3_1_1 = 4;
    private static final int MQTT_5 = 5;
    private static final int ACCEPTED = 0;
    private static final int UNACCEPTABLE_VERSION_3_1_1 = 1;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int UNSUPPORTED_VERSION = 0x84;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BAD_AUTHENTICATION_METHOD = 0x8C;
    private static final int AUTH_PACKET = 0xF0;

    @TempDir
    private static Path directory;

    private static int plant;
    private static int hall;
    private static int old;
    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() throws Exception {
        Path users = directory.resolve("users").toAbsolutePath();
        UserProgram.add(users, "alice", "secret");
        List<Integer> ports = Ports.free(3);
        plant = ports.get(0);
        hall = ports.get(1);
        old = ports.get(2);
        broker = BrokerProcess.start(Map.of(
                "MQTT_SECURITY_USERS_FILE", users.toString(),
                "MQTT_LISTENERS_PLANT_PORT", Integer.toString(plant),
                "MQTT_LISTENERS_PLANT_PROTOCOL_VERSIONS", "5.0",
                "MQTT_LISTENERS_PLANT_AUTHENTICATORS", "users-file",
                "MQTT_LISTENERS_HALL_PORT", Integer.toString(hall),
                "MQTT_LISTENERS_HALL_AUTHENTICATORS", "anonymous",
                "MQTT_LISTENERS_OLD_PORT", Integer.toString(old),
                "MQTT_LISTENERS_OLD_PROTOCOL_VERSIONS", "3.1,3.1.1",
                "MQTT_STORE_KIND", "memory"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void listenerForMqtt5RejectsClientsOfMqtt311() throws IOException {
        assertEquals(UNACCEPTABLE_VERSION_3_1_1, connect(plant, MQTT_3_1_1, "alice", null));
        assertEquals(ACCEPTED, connect(plant, MQTT_5, "alice", null));
        assertEquals(ACCEPTED, connect(broker.tcpPort(), MQTT_3_1_1, "alice", null));
    }

    @Test
    void listenerForMqtt31And311RejectsClientsOfMqtt5() throws IOException {
        assertEquals(UNSUPPORTED_VERSION, connect(old, MQTT_5, null, null));
        assertEquals(ACCEPTED, connect(old, MQTT_3_1_1, null, null));
    }

    @Test
    void listenerWithUsersOnlyRejectsAnonymousClientsAlthoughOtherListenersAcceptThem() throws IOException {
        assertEquals(NOT_AUTHORIZED, connect(plant, MQTT_5, null, null));
        assertEquals(ACCEPTED, connect(broker.tcpPort(), MQTT_5, null, null));
        assertEquals(ACCEPTED, connect(hall, MQTT_5, null, null));
    }

    @Test
    void listenerForAnonymousClientsAcceptsNoUserAndNoAuthenticationMethod() throws IOException {
        assertEquals(BAD_USER_NAME_OR_PASSWORD, connect(hall, MQTT_5, "alice", null));
        assertEquals(BAD_AUTHENTICATION_METHOD, connect(hall, MQTT_5, null, "SCRAM-SHA-256"));
        assertEquals(AUTH_PACKET, connect(plant, MQTT_5, null, "SCRAM-SHA-256"));
    }

    /** Connects a client. Returns the Reason Code of CONNACK, or {@link #AUTH_PACKET} if the broker answers with AUTH. */
    private static int connect(int port, int version, @Nullable String user, @Nullable String method)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) RunningProgram.PATIENCE.toMillis());
            byte[] rest = connectPacket(version, user, method);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeByte(0x10);
            out.writeByte(rest.length); // shorter than 128 bytes
            out.write(rest);
            InputStream in = socket.getInputStream();
            int type = in.read();
            in.readNBytes(2);
            return type == AUTH_PACKET ? type : in.read();
        }
    }

    private static byte[] connectPacket(int version, @Nullable String user, @Nullable String method)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("MQTT");
        out.writeByte(version);
        out.writeByte(user == null ? 0x02 : 0xC2);
        out.writeShort(0);
        if (version == MQTT_5) {
            ByteArrayOutputStream properties = new ByteArrayOutputStream();
            if (method != null) {
                DataOutputStream property = new DataOutputStream(properties);
                property.writeByte(0x15);
                property.writeUTF(method);
                property.writeByte(0x16);
                property.writeUTF("n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL");
            }
            out.writeByte(properties.size());
            properties.writeTo(out);
        }
        out.writeUTF("client");
        if (user != null) {
            out.writeUTF(user);
            out.writeUTF("secret");
        }
        return bytes.toByteArray();
    }
}
