package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.services.SpanCollector.Received;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three packaged services send their spans to a collector. */
@Tag("native")
class TracingTest {
    private static final String TOPIC = "traced/temperature";

    @TempDir
    private Path directory;

    private final SpanCollector collector = new SpanCollector();

    @AfterEach
    void stopCollector() {
        collector.close();
    }

    private Map<String, String> environment(Map<String, String> further) {
        Map<String, String> environment = new HashMap<>(collector.environment());
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.putAll(further);
        return environment;
    }

    private RunningProgram start(String service, Map<String, String> settings) {
        return RunningProgram.start(
                service, Path.of("."), environment(settings), PackagedService.command(service, List.of()));
    }

    /** Waits for a line with the given text; closes the program if there is none. */
    private static RunningProgram awaitLine(RunningProgram program, String text) {
        try {
            program.awaitLine(text, line -> line.contains(text));
            return program;
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /** Starts a subscriber and waits until it has subscribed. */
    private RunningProgram subscriber(BrokerProcess broker) {
        RunningProgram subscriber = start(
                "subscriber",
                Map.of(
                        "READINGS_BROKER_HOST",
                        "127.0.0.1",
                        "READINGS_BROKER_PORT",
                        Integer.toString(broker.httpPort()),
                        "READINGS_TOPICS",
                        TOPIC,
                        "READINGS_QOS",
                        "1",
                        "READINGS_SINKS",
                        "file",
                        "READINGS_FILE_PATH",
                        directory.resolve("readings.jsonl").toString()));
        return awaitLine(subscriber, "subscribe " + TOPIC);
    }

    /** Starts a publisher and waits until it sends. */
    private RunningProgram publisher(BrokerProcess broker, String ratio) {
        RunningProgram publisher = start(
                "publisher",
                Map.of(
                        "SENSOR_BROKER_HOST",
                        "127.0.0.1",
                        "SENSOR_BROKER_PORT",
                        Integer.toString(broker.httpPort()),
                        "SENSOR_TOPIC",
                        TOPIC,
                        "SENSOR_QOS",
                        "1",
                        "SENSOR_RETAIN",
                        "false",
                        "SENSOR_INTERVAL",
                        "100ms",
                        "SENSOR_TRACING_RATIO",
                        ratio));
        return awaitLine(publisher, "send it");
    }

    private Received awaitChild(String name, Received parent) {
        return collector.awaitSpan(
                "the span " + name,
                span -> span.name().equals(name) && span.parent().equals(parent.id()));
    }

    @Test
    void oneTraceContainsTheSpansFromTheSensorToTheSink() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(collector.environment());
                RunningProgram _ = subscriber(broker);
                RunningProgram _ = publisher(broker, "1")) {
            Received store =
                    collector.awaitSpan("the span store", span -> span.name().equals("store"));
            Received process =
                    collector.awaitSpan("the span process", span -> span.id().equals(store.parent()));
            Received receive =
                    collector.awaitSpan("the span receive", span -> span.id().equals(process.parent()));
            Received publish =
                    collector.awaitSpan("the span publish", span -> span.id().equals(receive.parent()));
            Received deliver = awaitChild("deliver", receive);
            List<Received> trace = List.of(
                    publish,
                    receive,
                    awaitChild("route", receive),
                    deliver,
                    awaitChild("acknowledge", deliver),
                    process,
                    store);

            assertEquals(
                    List.of("publish", "receive", "route", "deliver", "acknowledge", "process", "store"),
                    trace.stream().map(Received::name).toList());
            assertEquals(
                    List.of(
                            "culex-publisher",
                            "culex-broker",
                            "culex-broker",
                            "culex-broker",
                            "culex-broker",
                            "culex-subscriber",
                            "culex-subscriber"),
                    trace.stream().map(Received::service).toList());
            assertEquals(
                    Set.of(publish.trace()), trace.stream().map(Received::trace).collect(Collectors.toSet()));
            assertEquals("", publish.parent());
            assertEquals("mqtt", receive.attributes().get("messaging.system"));
            assertEquals(TOPIC, receive.attributes().get("messaging.destination.name"));
            assertEquals(
                    publish.attributes().get("messaging.client.id"),
                    receive.attributes().get("messaging.client.id"));
            assertEquals("1", receive.attributes().get("mqtt.qos"));
            assertEquals("file", store.attributes().get("culex.sink"));
            assertTrue(trace.stream().allMatch(span -> span.startNanos() <= span.endNanos()), trace::toString);
            assertTrue(Files.size(directory.resolve("readings.jsonl")) > 0);
        }
    }

    @Test
    void subscriberContinuesATraceThatTheBrokerHasBegun() {
        Map<String, String> settings = new HashMap<>(collector.environment());
        settings.put("MQTT_TRACING_RATIO", "1");
        try (BrokerProcess broker = BrokerProcess.start(settings);
                RunningProgram _ = subscriber(broker);
                RunningProgram _ = publisher(broker, "0")) {
            Received process =
                    collector.awaitSpan("the span process", span -> span.name().equals("process"));
            Received receive =
                    collector.awaitSpan("the span receive", span -> span.id().equals(process.parent()));
            assertEquals("", receive.parent());
            assertEquals(receive.trace(), process.trace());
        }
    }

    @Test
    void healthRequestsAndWebSocketUpgradesHaveNoSpans() {
        try (BrokerProcess broker = BrokerProcess.start(collector.environment());
                RunningProgram _ = subscriber(broker);
                RunningProgram _ = publisher(broker, "1")) {
            collector.awaitSpan("the span store", span -> span.name().equals("store"));
            Set<String> names = collector.spans().stream().map(Received::name).collect(Collectors.toSet());
            assertTrue(
                    Set.of("publish", "receive", "route", "deliver", "drop", "acknowledge", "process", "store")
                            .containsAll(names),
                    names::toString);
        }
    }
}
