package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged subscriber logs messages of the packaged broker, with both connectors and over each of their transports. */
@Tag("native")
class SubscriberTest extends BrokerOfAllTransports {
    private static final String READING = "{\"value1\":2,\"value2\":1}";

    @ParameterizedTest
    @CsvSource({
        "culex-mqtt, ws",
        "culex-mqtt, wss",
        "culex-mqtt, tcp",
        "culex-mqtt, tls",
        "smallrye-mqtt, tcp",
        "smallrye-mqtt, tls"
    })
    void receivedReadingsAreLoggedOverEveryTransport(String connector, String transport) {
        String topic = "logged/" + connector + "/" + transport;
        try (RunningProgram subscriber = start(transport, topic, Map.of("READINGS_CONNECTOR", connector))) {
            subscriber.awaitLine("the reading", (topic + ":\t" + READING)::equals);
        }
    }

    @Test
    void readingsAreLoggedAsJsonWhenConfigured() {
        String topic = "logged/json";
        try (RunningProgram subscriber = start("ws", topic, Map.of("READINGS_LOG_FORMAT", "json"))) {
            subscriber.awaitLine("the reading", line -> line.startsWith("{") && line.contains("\"logged/json\""));
        }
    }

    @Test
    void invalidSettingEndsTheStartWithALineThatNamesIt() {
        Map<String, String> wrong = Map.of("READINGS_QOS", "7");
        try (RunningProgram subscriber = start("ws", "logged/never", wrong)) {
            assertTrue(subscriber.awaitExit() != 0, subscriber::output);
            assertTrue(subscriber.output().contains("readings.qos"), subscriber::output);
        }
    }

    /** Publishes a retained reading, so that it does not matter when the subscriber subscribes. */
    private static RunningProgram start(String transport, String topic, Map<String, String> settings) {
        new HiveMqClient5(HiveMqAddress.tcp(transports().broker())).publish(topic, READING, 1, true);
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "READINGS_BROKER_HOST",
                "127.0.0.1",
                "READINGS_BROKER_PORT",
                Integer.toString(transports().port(transport)),
                "READINGS_BROKER_TRANSPORT",
                transport,
                "READINGS_TOPICS",
                topic));
        environment.putAll(settings);
        if (transport.equals("wss") || transport.equals("tls")) {
            environment.put(
                    "READINGS_TLS_TRUST_STORE", transports().certificate().toString());
        }
        return RunningProgram.start(
                "subscriber", Path.of("."), environment, PackagedService.command("subscriber", List.of()));
    }
}
