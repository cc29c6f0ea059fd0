package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.system.deploy.Repository;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of docs/subscriber.md with the sink {@code kafka}, with the packaged subscriber and a real Kafka server. */
@Tag("native")
class KafkaGuideTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("^```sh\\n(READINGS_SINKS=kafka (?s:.*?))^```$", Pattern.MULTILINE);
    private static final Pattern SETTING = Pattern.compile("(READINGS_\\w+)=('[^']*'|\\S+)");
    private static final String SERVERS = "READINGS_KAFKA_SERVERS";

    @Test
    void exampleSendsMessagesToTheTopicsOfItsRoutes() throws IOException {
        try (KafkaServer kafka = KafkaServer.start();
                BrokerProcess broker = BrokerProcess.start(Map.of())) {
            Map<String, String> environment = example(broker);
            environment.put(SERVERS, kafka.address());
            environment.put("READINGS_KAFKA_COMPRESSION", "gzip");
            try (RunningProgram subscriber = start(environment)) {
                subscriber.awaitLine("the subscription", line -> line.contains("subscribe plant/# topic"));
                HiveMqClient5 publisher = new HiveMqClient5(HiveMqAddress.tcp(broker));
                publisher.publish("plant/1/temp", "20.5", 1, false);
                publisher.publish("plant/1/rpm", "900", 1, false);
                publisher.publish("home/temp", "19", 1, false);
                assertStored(kafka, "temperatures", "plant/1/temp", "20.5");
                assertStored(kafka, "plant", "plant/1/rpm", "900");
                assertStored(kafka, "readings", "home/temp", "19");
            }
        }
    }

    @Test
    void subscriberLogsInOverTls() throws IOException {
        try (KafkaServer kafka = KafkaServer.start();
                BrokerProcess broker = BrokerProcess.start(Map.of())) {
            Map<String, String> environment = example(broker);
            environment.put(SERVERS, kafka.loginAddress());
            environment.put("READINGS_KAFKA_SECURITY_PROTOCOL", "sasl-ssl");
            environment.put("READINGS_KAFKA_TRUST_STORE", kafka.certificate().toString());
            environment.put("READINGS_KAFKA_USERNAME", KafkaServer.USER);
            environment.put("READINGS_KAFKA_PASSWORD", KafkaServer.PASSWORD);
            try (RunningProgram subscriber = start(environment)) {
                subscriber.awaitLine("the subscription", line -> line.contains("subscribe plant/# topic"));
                new HiveMqClient5(HiveMqAddress.tcp(broker)).publish("plant/1/temp", "20.5", 1, false);
                assertStored(kafka, "temperatures", "plant/1/temp", "20.5");
            }
        }
    }

    @Test
    void subscriberStartsWhileKafkaIsDownAndSaysWhyItIsNotAvailable() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start(Map.of())) {
            Map<String, String> environment = example(broker);
            environment.put(SERVERS, "127.0.0.1:1");
            environment.put("READINGS_KAFKA_TIMEOUT", "1s");
            try (RunningProgram subscriber = start(environment)) {
                subscriber.awaitLine("the subscription", line -> line.contains("subscribe plant/# topic"));
                new HiveMqClient5(HiveMqAddress.tcp(broker)).publish("plant/1/rpm", "900", 1, false);
                subscriber.awaitLine(
                        "the reason", line -> line.contains("sink kafka is not available: Topic plant not present"));
                assertFalse(subscriber.output().contains("\tat "), subscriber::output);
                subscriber.stop();
            }
        }
    }

    private static void assertStored(KafkaServer kafka, String topic, String key, String value) {
        await(topic)
                .atMost(RunningProgram.PATIENCE)
                .until(() -> !kafka.records(topic).isEmpty());
        List<ConsumerRecord<String, String>> records = kafka.records(topic);
        assertEquals(1, records.size());
        assertEquals(key, records.getFirst().key());
        assertEquals(value, records.getFirst().value());
    }

    /** Returns the settings of the example in the guide, with the address of this MQTT broker. */
    private static Map<String, String> example(BrokerProcess broker) {
        Matcher example = EXAMPLE.matcher(Repository.text(Repository.path("docs/subscriber.md")));
        assertTrue(example.find(), "no example of Kafka in docs/subscriber.md");
        Map<String, String> environment = new HashMap<>(Map.of(
                "READINGS_BROKER_HOST",
                "127.0.0.1",
                "READINGS_BROKER_PORT",
                Integer.toString(broker.httpPort()),
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0"));
        Matcher setting = SETTING.matcher(example.group(1));
        while (setting.find()) {
            environment.put(setting.group(1), setting.group(2).replaceAll("^'|'$", ""));
        }
        return environment;
    }

    private static RunningProgram start(Map<String, String> environment) {
        return RunningProgram.start(
                "subscriber", Path.of("."), environment, PackagedService.command("subscriber", List.of()));
    }
}
