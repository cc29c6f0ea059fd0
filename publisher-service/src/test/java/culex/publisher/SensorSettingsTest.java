package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.ProtocolVersion;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.signal.WaveformKind;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensorSettingsTest {

    @Test
    void defaultSettingsMatchTheTutorial() {
        SensorSettings settings = SensorConfigs.settings();
        assertEquals(
                "ws://localhost:8888/mqtt",
                settings.fleet().groups().getFirst().connection().address().toString());
        assertEquals(
                ProtocolVersion.MQTT_5,
                settings.fleet().groups().getFirst().connection().version());
        assertTrue(
                settings.fleet().groups().getFirst().connection().credentials().isAnonymous());
        StreamSettings stream = settings.fleet().groups().getFirst().streams().getFirst();
        assertEquals("temp", stream.topicOf(1));
        assertEquals(Duration.ofSeconds(1), stream.interval());
        assertEquals(0, stream.qos());
        assertFalse(stream.retain());
        assertEquals(0, stream.count());
        assertEquals(1, settings.fleet().size());
        assertEquals(WaveformKind.TUTORIAL, stream.signal().kind());
    }

    @ParameterizedTest
    @CsvSource({
        "ws, ws://localhost:8888/mqtt",
        "wss, wss://localhost:8443/mqtt",
        "tcp, tcp://localhost:1883",
        "tls, tls://localhost:8883",
    })
    void defaultPortDependsOnTheTransportAndOnlyWebSocketHasAPath(String transport, String address) {
        SensorSettings settings = SensorConfigs.settings("sensor.broker.transport=" + transport);
        assertEquals(
                address,
                settings.fleet().groups().getFirst().connection().address().toString());
    }

    @Test
    void eachSensorHasItsOwnTopicAndClientIdentifier() {
        SensorSettings settings = SensorConfigs.settings(
                "sensor.fleet.size=2", "sensor.topic=plant/{id}/temp", "sensor.credentials.username=s-{id}");
        assertEquals(
                "plant/2/temp",
                settings.fleet().groups().getFirst().streams().getFirst().topicOf(2));
        var first = settings.fleet().groups().getFirst().connection().forSensor(1);
        var second = settings.fleet().groups().getFirst().connection().forSensor(2);
        assertTrue(first.clientId().matches("culex-sensor-[0-9a-f]{8}-1"), first.clientId());
        assertNotEquals(first.clientId(), second.clientId());
        assertEquals("s-2", second.credentials().username().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sensor.qos=3 | sensor.qos must be 0, 1 or 2, not 3",
                "sensor.count=-1 | sensor.count must be 0 (no limit) or more, not -1",
                "sensor.interval=0s | sensor.interval must be 0.0001s to 24h, not 0s",
                "sensor.topic=a/+/b | sensor.topic is a Topic Name and must not contain + or #: a/+/b",
                "sensor.exit-when-done=true | sensor.exit-when-done is set, but with sensor.count 0",
                "sensor.broker.port=70000 | sensor.broker.port must be 1 to 65535, not 70000",
                "sensor.broker.path=mqtt | sensor.broker.path must begin with /",
                "sensor.tls.trust-store=ca.pem | sensor.tls.* is only for wss and tls",
                "sensor.tls.verify-host=false | sensor.tls.* is only for wss and tls",
                "sensor.fleet.size=0 | sensor.fleet.size must be 1 to 100000, not 0",
                "sensor.buffer.messages-max=0 | sensor.buffer.messages-max must be 1 to 1000000, not 0",
                "sensor.buffer.in-flight-max=0 | sensor.buffer.in-flight-max must be 1 to 65535, not 0",
                "sensor.fleet.size=1000000 | sensor.fleet.size must be 1 to 100000, not 1000000",
                "sensor.stop.flush-timeout=61s | sensor.stop.flush-timeout must be 0s to 1m, not 1m1s",
                "sensor.reconnect.delay-min=1m | sensor.reconnect.delay-min is longer than",
                "sensor.keep-alive=19h | sensor.keep-alive must be 0s to 18h12m15s, not 19h",
                "sensor.signal.noise=-1 | sensor.signal.noise must be 0 or more",
                "sensor.signal.mean=NaN | sensor.signal.mean must be a number",
            })
    void valueOutOfRangeIsRejectedInOneLine(String property, String error) {
        assertRejected(error, property);
    }

    @Test
    void contradictingSettingsAreRejected() {
        assertRejected(
                "sensor.broker.path is only for ws and wss, and sensor.broker.transport is tcp",
                "sensor.broker.transport=tcp",
                "sensor.broker.path=/mqtt");
        assertRejected(
                "sensor.credentials.password needs sensor.credentials.username in MQTT 3.1.1",
                "sensor.version=3.1.1",
                "sensor.credentials.password=x");
        assertRejected("sensor.client-id must contain {id}", "sensor.fleet.size=2", "sensor.client-id=one");
        assertRejected(
                "sensor.tls.trust-store: there is no file no-such.pem",
                "sensor.broker.transport=wss",
                "sensor.tls.trust-store=no-such.pem");
    }

    @Test
    void allSettingErrorsAreReportedInOneLine() {
        var error = assertThrows(
                ConfigurationException.class, () -> SensorConfigs.settings("sensor.qos=9", "sensor.count=-5"));
        assertEquals(
                "Wrong settings: sensor.qos must be 0, 1 or 2, not 9; sensor.count must be 0 (no limit) or more,"
                        + " not -5",
                error.getMessage());
    }

    private static void assertRejected(String text, String... properties) {
        var error = assertThrows(ConfigurationException.class, () -> SensorConfigs.settings(properties));
        String message = Objects.requireNonNull(error.getMessage());
        assertTrue(message.contains(text), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void streamsMayBeConfiguredByEnvironmentVariables() {
        var config = SensorConfigs.environment(Map.of(
                "SENSOR_TOPIC", "a/{id}",
                "SENSOR_PAYLOAD", "{id}",
                "SENSOR_STREAMS_HUM_TOPIC", "b/{id}",
                "SENSOR_STREAMS_HUM_PAYLOAD", "{walk:55,2}",
                "SENSOR_STREAMS_HUM_INTERVAL", "5s",
                "SENSOR_STREAMS_HUM_QOS", "1",
                "SENSOR_STREAMS_ALARM_TOPIC", "c/{id}"));
        CheckedSettings.checkNames(config);
        CheckedSettings.checkValues();
        List<StreamSettings> streams = SensorSettings.of(config.getConfigMapping(SensorConfig.class))
                .fleet()
                .groups()
                .getFirst()
                .streams();
        assertEquals(
                List.of("a/3", "c/3", "b/3"),
                streams.stream().map(stream -> stream.topicOf(3)).toList());
        assertEquals("{walk:55,2}", streams.getLast().payload().toString());
        assertEquals(Duration.ofSeconds(5), streams.getLast().interval());
        assertEquals(1, streams.getLast().qos());
        assertEquals("{id}", streams.get(1).payload().toString());
        assertEquals(Duration.ofSeconds(1), streams.get(1).interval());
    }

    @Test
    void invalidMessageStreamsAndPayloadTemplatesAreReportedInOneLine() {
        var error = assertThrows(
                ConfigurationException.class,
                () -> SensorConfigs.settings(
                        "sensor.payload={sin:1,2,3s}",
                        "sensor.faults=spik=1%",
                        "sensor.streams.hum.payload={seq",
                        "sensor.streams.hum.qos=3",
                        "sensor.status.topic=status/+",
                        "sensor.status.will={x}"));
        assertEquals(
                "Wrong settings: sensor.payload: position 1: there is no field sin, did you mean sine?;"
                        + " sensor.faults: position 1: there is no fault spik, did you mean spike?;"
                        + " sensor.streams.hum.topic is missing;"
                        + " sensor.streams.hum.payload: position 1: this field has no closing brace; {{ writes a brace;"
                        + " sensor.streams.hum.qos must be 0, 1 or 2, not 3;"
                        + " sensor.status.topic is a Topic Name and must not contain + or #: status/+;"
                        + " sensor.status.will: position 1: there is no field x, did you mean id?",
                error.getMessage());
    }

    @Test
    void invalidSettingsForTheHttpApiAreReportedInOneLine() {
        var error = assertThrows(
                ConfigurationException.class,
                () -> SensorConfigs.settings(
                        "sensor.api.view=login", "sensor.api.allowed-origins=*,http://ok.example:9000,http://a/b"));
        assertEquals(
                "Wrong settings: sensor.api.view=login needs sensor.api.keys-file;"
                        + " sensor.api.allowed-origins must be origins such as http://localhost:9000, not *;"
                        + " sensor.api.allowed-origins must be origins such as http://localhost:9000, not http://a/b",
                error.getMessage());
    }
}
