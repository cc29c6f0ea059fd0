package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.system.StoredMessages;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe "back up and restore" of docs/admin.md, with the packaged broker and its store program. */
@Tag("native")
class StoreRestoreTest {
    @TempDir
    private Path directory;

    @Test
    void restoredBrokerHasTheStateOfTheBackup() throws Exception {
        Path data = directory.resolve("data").toAbsolutePath();
        Map<String, String> settings = Map.of(
                "MQTT_STORE_DIRECTORY", data.toString(),
                "MQTT_BACKUP_DIRECTORY",
                        directory.resolve("backups").toAbsolutePath().toString());
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            Mqtt5BlockingClient reader = StoredMessages.client(broker, "reader");
            reader.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
            reader.subscribeWith()
                    .topicFilter("plant/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            reader.disconnect();
            StoredMessages.publish(broker, "plant/1", "before", false);
            StoredMessages.publish(broker, "state", "before", true);
            Path backup = StoredMessages.backUp(broker);
            StoredMessages.publish(broker, "plant/1", "after", false);
            StoredMessages.publish(broker, "state", "after", true);
            broker.stop();

            String refusal = restore(1, data, backup.toString());
            assertTrue(refusal.contains("there is a store in " + data), refusal);
            String said = restore(0, data, backup.toString(), "--force");
            assertTrue(said.contains("restored " + backup + "  sessions 1  queued 1  retained 1"), said);

            broker.restart();
            assertEquals("before", queued(broker));
            assertEquals("before", StoredMessages.retained(broker, "state"));
        }
    }

    private static String restore(int exitCode, Path data, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "store";
        all[1] = data.toString();
        all[2] = "restore";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        try (RunningProgram program =
                RunningProgram.start("store", Path.of("."), Map.of(), PackagedService.tool(all))) {
            assertEquals(exitCode, program.awaitExit(), program::output);
            return program.output();
        }
    }

    /** Returns the payload of the only queued message of the reader. */
    private static String queued(BrokerProcess broker) throws InterruptedException {
        Mqtt5BlockingClient reader = StoredMessages.client(broker, "reader");
        try (Mqtt5BlockingClient.Mqtt5Publishes messages = reader.publishes(MqttGlobalPublishFilter.ALL)) {
            reader.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
            Mqtt5Publish first = next(messages);
            StoredMessages.publish(broker, "plant/1", "marker", false); // comes after all queued messages
            assertEquals("marker", text(next(messages)));
            return text(first);
        } finally {
            reader.disconnect();
        }
    }

    private static Mqtt5Publish next(Mqtt5BlockingClient.Mqtt5Publishes messages) throws InterruptedException {
        return messages.receive(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .orElseThrow();
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }
}
