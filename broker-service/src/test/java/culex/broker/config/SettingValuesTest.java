package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValuesTest {
    private static BrokerConfig config(Map<String, String> settings) {
        return SettingNamesTest.config(settings).getConfigMapping(BrokerConfig.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mqtt.tcp.port | abc | mqtt.tcp.port=abc is not a whole number
                    mqtt.limits.maximum-packet-size | 1X | mqtt.limits.maximum-packet-size=1X is not a number of bytes, such as 65536, 64KB or 1M
                    mqtt.limits.maximum-packet-size | 9G | mqtt.limits.maximum-packet-size=9G is not a number of bytes, such as 65536, 64KB or 1M
                    mqtt.security.allow-anonymous | nope | mqtt.security.allow-anonymous=nope is not true or false
                    mqtt.stop.pace | soon | mqtt.stop.pace=soon is not a duration, such as 10s, 500ms, 5m or 24h
                    mqtt.store.kind | disk | mqtt.store.kind=disk is not one of memory, rocksdb, jetstream, postgres
                    mqtt.host | '' | mqtt.host is empty (without it the default holds: 0.0.0.0)
                    """)
    void valueOfTheWrongTypeIsReportedInOneLine(String name, String value, String line) {
        config(Map.of(name, value));
        var error = assertThrows(ConfigurationException.class, CheckedSettings::checkValues);
        assertEquals("Wrong settings: " + line, error.getMessage());
        assertDoesNotThrow(CheckedSettings::checkValues);
    }

    @Test
    void allInvalidValuesAreReportedTogether() {
        config(Map.of("mqtt.tcp.port", "a", "mqtt.store.sync", "b"));
        var error = assertThrows(ConfigurationException.class, CheckedSettings::checkValues);
        assertEquals(
                "Wrong settings: mqtt.store.sync=b is not one of always, interval, never; mqtt.tcp.port=a is not a whole number",
                error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1M, 1048576", "64KB, 65536", "64 kb, 65536", "2MiB, 2097152", " 4096 , 4096"})
    void sizesMayBeWrittenWithUnits(String value, int bytes) {
        assertEquals(
                bytes,
                config(Map.of("mqtt.limits.maximum-packet-size", value))
                        .limits()
                        .maximumPacketSize());
    }

    @Test
    void spacesAroundListElementsAreIgnored() {
        assertEquals(
                Optional.of(List.of("https://a.example", "https://b.example")),
                config(Map.of("mqtt.websocket.allowed-origins", " https://a.example , https://b.example "))
                        .websocket()
                        .allowedOrigins());
    }

    @Test
    void defaultSettingsAreValid() {
        config(Map.of());
        assertDoesNotThrow(CheckedSettings::checkValues);
    }
}
