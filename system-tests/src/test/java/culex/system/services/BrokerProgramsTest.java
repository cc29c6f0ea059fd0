package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other programs of the broker's executable (user, store), and logins of users that the user program added. */
@Tag("native")
class BrokerProgramsTest {
    private static final Set<Mqtt5ConnAckReasonCode> REJECTED =
            Set.of(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);

    @TempDir
    private Path directory;

    @Test
    void userAddedByTheUserProgramLogsInWithPasswordAndScram() throws Exception {
        Path users = directory.resolve("users");
        UserProgram.add(users, "alice", "secret");
        Map<String, String> settings = Map.of(
                "MQTT_SECURITY_USERS_FILE", users.toAbsolutePath().toString(),
                "MQTT_SECURITY_ALLOW_ANONYMOUS", "false",
                "MQTT_STORE_KIND", "memory");
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            connect(withPassword(broker, "secret"));
            connect(client(broker).enhancedAuth(new ScramLogin("alice", "secret")));
            assertRejected(withPassword(broker, "wrong"));
            assertRejected(client(broker).enhancedAuth(new ScramLogin("alice", "wrong")));
        }
    }

    @Test
    void storeProgramReadsTheStoreOfAStoppedBroker() {
        Path data = directory.resolve("data").toAbsolutePath();
        try (BrokerProcess broker = BrokerProcess.start(Map.of("MQTT_STORE_DIRECTORY", data.toString()))) {
            Mqtt5BlockingClient client = client(broker).buildBlocking();
            client.connectWith().sessionExpiryInterval(3600).send();
            client.publishWith()
                    .topic("kept/one")
                    .payload(new byte[10])
                    .retain(true)
                    .send();
            client.disconnect();
            broker.stop();
        }
        String information = output("store", data.toString(), "list", "retained");
        assertTrue(information.contains("kept/one"), information);
    }

    @Test
    void storeProgramReportsThatADirectoryHasNoStore() {
        Path nowhere = directory.resolve("nowhere");
        try (RunningProgram program = RunningProgram.start(
                "store", Path.of("."), Map.of(), PackagedService.tool("store", nowhere.toString(), "info"))) {
            assertEquals(1, program.awaitExit(), program::output);
            assertTrue(program.output().contains("there is no store in " + nowhere), program::output);
        }
    }

    private static String output(String... arguments) {
        try (RunningProgram program =
                RunningProgram.start(arguments[0], Path.of("."), Map.of(), PackagedService.tool(arguments))) {
            program.awaitSuccess();
            return program.output();
        }
    }

    private static Mqtt5ClientBuilder client(BrokerProcess broker) {
        return MqttClient.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .useMqttVersion5();
    }

    private static Mqtt5ClientBuilder withPassword(BrokerProcess broker, String password) {
        return client(broker)
                .simpleAuth()
                .username("alice")
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth();
    }

    private static void connect(Mqtt5ClientBuilder builder) {
        Mqtt5BlockingClient client = builder.buildBlocking();
        client.connect();
        client.disconnect();
    }

    private static void assertRejected(Mqtt5ClientBuilder builder) {
        Mqtt5BlockingClient client = builder.buildBlocking();
        Mqtt5ConnAckException rejected = assertThrows(Mqtt5ConnAckException.class, client::connect);
        assertTrue(
                REJECTED.contains(rejected.getMqttMessage().getReasonCode()),
                () -> rejected.getMqttMessage().toString());
    }
}
