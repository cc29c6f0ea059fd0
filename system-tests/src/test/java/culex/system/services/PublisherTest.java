package culex.system.services;

import culex.system.clients.ForeignClient;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged publisher sends to the packaged broker over each transport, with both MQTT versions. */
@Tag("native")
class PublisherTest extends BrokerOfAllTransports {
    @ParameterizedTest
    @CsvSource({"ws, 5, 0", "wss, 5, 1", "tcp, 5, 2", "tls, 5, 1", "ws, 3.1.1, 2", "tls, 3.1.1, 0"})
    void brokerReceivesReadingsOverEveryTransport(String transport, String version, int qos) {
        String topic = "readings/" + transport + "/" + version;
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "SENSOR_BROKER_HOST",
                "127.0.0.1",
                "SENSOR_BROKER_PORT",
                Integer.toString(transports().port(transport)),
                "SENSOR_BROKER_TRANSPORT",
                transport,
                "SENSOR_VERSION",
                version,
                "SENSOR_QOS",
                Integer.toString(qos),
                "SENSOR_TOPIC",
                topic,
                "SENSOR_INTERVAL",
                "100ms"));
        if (transport.equals("wss") || transport.equals("tls")) {
            environment.put("SENSOR_TLS_TRUST_STORE", transports().certificate().toString());
        }
        ForeignClient receiver =
                new HiveMqClient5(HiveMqAddress.tcp(transports().broker()));
        try (ForeignClient.Subscription subscription = receiver.subscribe(topic, 2);
                RunningProgram publisher = RunningProgram.start(
                        "publisher", Path.of("."), environment, PackagedService.command("publisher", List.of()))) {
            publisher.awaitLine("the first reading sent", line -> line.contains("send it : {\"value1\":2,"));
            subscription.await(
                    "a reading of QoS " + qos,
                    received -> received.qos() == qos && received.payload().startsWith("{\"value1\":"));
        }
    }
}
