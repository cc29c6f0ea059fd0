package culex.system.services;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.system.BesideOthers;
import culex.system.StoredMessages;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The commands {@code ./culex store export} and {@code ./culex log} while a cluster runs, with a real NATS server. */
@BesideOthers
class LogCommandsWhileRunningTest extends LogCommandFixture {
    /** A cluster that runs, and whose owner trims the log all the time, is exported as it is, and its log cannot be repaired. */
    @Test
    void exportOfARunningClusterHasWhatWasAcknowledgedBeforeAndRepairIsRefused() throws Exception {
        Map<String, String> settings = replica("replica");
        settings.put("MQTT_CLUSTER_TRIM_BYTES", "1048576");
        try (BrokerProcess broker = BrokerProcess.start(settings);
                Load load = new Load(broker)) {
            subscribeSleeper(broker);
            load.awaitTrimmed();
            for (int round = 1; round <= 2; round++) {
                StoredMessages.publish(broker, "queue/" + round, "reading", false);
                StoredMessages.publish(broker, "kept/" + round, "reading", true);
                Map<String, String> target = new HashMap<>(settings);
                target.putAll(single("export-" + round));
                assertContains("exported the records of ", transfer(0, target, "export"));
                for (String directory : List.of("replica", "export-" + round)) {
                    target.putAll(single(directory));
                    assertContains("owns the sessions: stop all replicas", run(2, target, "log", "repair", "--yes"));
                }
            }
            load.stop();
            assertContains("The log is whole", run(0, settings, "log", "verify"));
            broker.stop();
        }
        assertContains("The log is whole", run(0, settings, "log", "verify"));
        try (BrokerProcess broker = BrokerProcess.start(single("export-1"))) {
            assertReceived(Set.of("kept/1", "queue/1"), broker);
        }
        try (BrokerProcess broker = BrokerProcess.start(single("export-2"))) {
            assertReceived(Set.of("kept/1", "queue/1", "kept/2", "queue/2"), broker);
        }
    }

    /** Replaces large retained messages until it is closed, so that the log grows and is trimmed. */
    private final class Load implements AutoCloseable {
        private static final int BYTES = 50_000;
        private static final int TOPICS = 10;

        private final AtomicBoolean isStopping = new AtomicBoolean();
        private final CompletableFuture<Void> load;

        private Load(BrokerProcess broker) {
            Mqtt5BlockingClient client = StoredMessages.client(broker, "load");
            client.connect();
            load = CompletableFuture.runAsync(() -> {
                for (int i = 0; !isStopping.get(); i++) {
                    client.publishWith()
                            .topic("load/" + i % TOPICS)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .retain(true)
                            .payload(new byte[BYTES])
                            .send();
                }
                client.disconnect();
            });
        }

        private void awaitTrimmed() {
            await("the log to be trimmed")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> number("first position", info("replica")) > 1);
        }

        /** Ends the load; throws an exception if a message was not acknowledged. */
        private void stop() {
            isStopping.set(true);
            load.join();
        }

        @Override
        public void close() {
            isStopping.set(true);
            load.exceptionally(_ -> null).join();
        }
    }
}
