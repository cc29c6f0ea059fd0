package culex.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.connection.ProtocolVersion;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void hasTheDefaultsOfTheTutorial() {
        ReadingsSettings settings = read("");
        assertEquals("culex-mqtt", settings.connector());
        assertEquals("ws://localhost:8888/mqtt", settings.connection().address().toString());
        assertEquals(ProtocolVersion.MQTT_5, settings.connection().version());
        assertEquals(List.of("temp"), settings.connection().topics());
        assertEquals(Duration.ZERO, settings.connection().sessionExpiry());
        assertFalse(settings.connection().keepsSession());
        assertEquals(FailurePolicy.IGNORE, settings.onFailure());
        assertTrue(settings.connection().clientId().matches("culex-subscriber-[0-9a-f]{8}"));
    }

    @Test
    void followsTheConnector() {
        ReadingsSettings settings = read("connector=smallrye-mqtt");
        assertEquals("tcp://localhost:1883", settings.connection().address().toString());
        assertEquals(ProtocolVersion.MQTT_3_1_1, settings.connection().version());
    }

    @Test
    void redeliversWhenTheSessionIsKept() {
        assertEquals(
                FailurePolicy.REDELIVER,
                read("qos=1|session.expiry=1h|client-id=logger").onFailure());
        assertEquals(
                FailurePolicy.IGNORE,
                read("qos=1|session.expiry=1h|client-id=logger|on-failure=ignore")
                        .onFailure());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            connector=foo; readings.connector is 'foo', but there are only culex-mqtt and smallrye-mqtt
            connector=smallrye-mqtt|version=5; readings.version is 5, but the connector smallrye-mqtt speaks 3.1.1 only
            connector=smallrye-mqtt|broker.transport=ws; readings.broker.transport is ws, but the connector smallrye-mqtt speaks tcp and tls only
            connector=smallrye-mqtt|topics=a,b; readings.topics has 2 topic filters, but the connector smallrye-mqtt takes one
            broker.transport=tcp|broker.path=/ws; readings.broker.path is set, but readings.broker.transport is tcp, which has no path
            broker.path=ws; readings.broker.path must begin with a slash
            broker.port=70000; readings.broker.port is 70000, but must be from 1 to 65535
            qos=3; readings.qos is 3, but must be from 0 to 2
            receive-maximum=0; readings.receive-maximum is 0, but must be from 1 to 65535
            keep-alive=19h; readings.keep-alive must be from 0 to 65535 seconds
            topics=a,a; readings.topics names 'a' twice
            session.expiry=1h; readings.session.expiry keeps a session, which needs a fixed readings.client-id
            on-failure=redeliver; readings.on-failure is redeliver, which needs readings.session.expiry and readings.qos of 1 or 2
            version=3.1.1|credentials.password=x; readings.credentials.password is set without readings.credentials.username, which MQTT 3.1.1 forbids
            reconnect.delay-max=10ms; readings.reconnect.delay-max is shorter than readings.reconnect.delay-min
            tls.trust-store=x.pem; readings.tls.trust-store is set, but readings.broker.transport is ws, which has no TLS
            broker.transport=wss|tls.trust-store=absent.pem; readings.tls.trust-store: cannot read 'absent.pem': absent.pem
            """)
    void refusesWhatMakesNoSenseInOneLine(String properties, String line) {
        assertEquals(
                line,
                assertThrows(ConfigurationException.class, () -> read(properties))
                        .getMessage());
    }

    @Test
    void refusesAMalformedTopicFilterInOneLine() {
        String line = String.valueOf(assertThrows(ConfigurationException.class, () -> read("topics=a/#/b"))
                .getMessage());
        assertTrue(line.startsWith("readings.topics: 'a/#/b' is not a topic filter"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void neverShowsThePassword() {
        ReadingsSettings settings = read("credentials.username=u|credentials.password=hunter2");
        assertFalse(settings.toString().contains("hunter2"));
    }

    @Test
    void findsMisspeltSettings() {
        assertEquals(
                List.of("READINGS_TOPICZ", "readings.sesion.expiry"),
                SettingNames.unknown(
                        List.of("readings.topics", "readings.sesion.expiry", "readings.topics[0]", "quarkus.http.port"),
                        Set.of("READINGS_TOPICZ", "READINGS_TOPICS", "READINGS_TLS_TRUST_STORE", "PATH")));
    }

    @Test
    void knowsTheNameOfEverySetting() {
        Set<String> mapped =
                ConfigMappings.getProperties(ConfigClass.configClass(ReadingsConfig.class)).keySet().stream()
                        .map(name -> name.replace("[*]", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(mapped, new TreeSet<>(SettingNames.ALL));
    }

    private static ReadingsSettings read(String properties) {
        Map<String, String> values = Arrays.stream(properties.split("\\|"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> "readings." + pair[0], pair -> pair[1]));
        ReadingsConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .withMapping(ReadingsConfig.class)
                .build()
                .getConfigMapping(ReadingsConfig.class);
        return SettingsReader.read(config, new SplittableRandom(1));
    }
}
