package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsAddressesTest {
    private static BrokerConfig config(String servers, String monitorUrls) {
        Map<String, String> settings = new HashMap<>();
        settings.put("mqtt.store.kind", "jetstream");
        settings.put("mqtt.cluster.secret", "0123456789abcdef");
        settings.put("mqtt.cluster.servers", servers);
        settings.put("mqtt.cluster.monitor-urls", monitorUrls);
        return SettingNamesTest.config(settings).getConfigMapping(BrokerConfig.class);
    }

    private static String error(String servers, String monitorUrls) {
        BrokerConfig config = config(servers, monitorUrls);
        return String.valueOf(assertThrows(ConfigurationException.class, () -> SettingRules.check(config))
                .getMessage());
    }

    @Test
    void spacesAroundTheAddressesAreIgnored() {
        BrokerConfig config = config(
                " nats://nats-0:4222 , tls://[::1]:4222,\tnats://nats ", " http://nats-0:8222 , https://10.0.0.7/ ");
        assertDoesNotThrow(() -> SettingRules.check(config));
        assertEquals(
                List.of("nats://nats-0:4222", "tls://[::1]:4222", "nats://nats"),
                config.cluster().servers());
        assertEquals(
                Optional.of(List.of("http://nats-0:8222", "https://10.0.0.7/")),
                config.cluster().monitorUrls());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nats://b:0",
                "nats://b:70000",
                "nats://b:port",
                "nats://b:",
                "b:4222",
                "b",
                "http://b:4222",
                "nats://b:4222 nats://c:4222",
                "nats://",
                "nats://b:4222/path",
                "nats://b:4222?tls"
            })
    void wrongServerIsNamed(String wrong) {
        assertEquals(
                "Wrong settings: mqtt.cluster.servers must be addresses such as nats://nats-0:4222, without user and path"
                        + " and separated by commas, not " + wrong,
                error("nats://a:4222," + wrong, "http://a:8222"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://b:0",
                "http://b:70000",
                "http://b:port",
                "b:8222",
                "b",
                "nats://b:8222",
                "http://b:8222 http://c:8222",
                "http://b:8222/varz"
            })
    void wrongMonitorUrlIsNamed(String wrong) {
        assertEquals(
                "Wrong settings: mqtt.cluster.monitor-urls must be addresses such as http://nats-0:8222, without user and"
                        + " path and separated by commas, not " + wrong,
                error("nats://a:4222", "http://a:8222, " + wrong));
    }

    @Test
    void errorDoesNotContainAPassword() {
        assertEquals(
                "Wrong settings: mqtt.cluster.servers must be addresses such as nats://nats-0:4222, without user and path"
                        + " and separated by commas, not b:4222",
                error("nats://ann:pw@b:4222", "http://a:8222"));
    }
}
