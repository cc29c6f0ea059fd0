package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingNamesTest {
    static SmallRyeConfig config(Map<String, String> settings) {
        return TestSettings.builder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.tcp.prot, mqtt.tcp.port",
        "mqtt.security.anonymous, mqtt.security.allow-anonymous",
        "MQTT_TCP_PROT, MQTT_TCP_PORT",
        "MQTT_STORE_DIR, MQTT_STORE_KIND",
        "mqtt.listeners.factory.prot, mqtt.listeners.*.port",
    })
    void misspeltSettingIsReportedWithTheMostSimilarName(String misspelt, String nearest) {
        SmallRyeConfig config = config(Map.of(misspelt, "1"));
        var error = assertThrows(ConfigurationException.class, () -> CheckedSettings.checkNames(config));
        assertEquals("Wrong settings: there is no " + misspelt + ", did you mean " + nearest + "?", error.getMessage());
    }

    @Test
    void knownSettingsAndForeignVariablesAreNotReported() {
        SmallRyeConfig config = config(Map.of(
                "MQTT_TCP_PORT", "1",
                "mqtt.websocket.allowed-origins[0]", "https://a.example",
                "MQTT_WEBSOCKET_ALLOWED_ORIGINS_1_", "https://b.example",
                "quarkus.http.port", "1",
                "mqtt.listeners.factory-7.tls-configuration-name", "factory",
                "MQTT_LISTENERS_FACTORY_TLS_CONFIGURATION_NAME", "factory",
                "mqtt.auth.http.headers.x-api-key", "x",
                "mqtt.auth.http.body.client.id", "x",
                "MQTTX_HOST", "x"));
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
    }

    @Test
    void rateSettingsOfListenersAndRolesAreKnown() {
        SmallRyeConfig config = config(Map.of(
                "mqtt.rates.client.publishes", "1/s",
                "mqtt.rates.roles.Fleet_7.user.bytes", "1MB/s",
                "MQTT_RATES_ROLES_OPERATOR_CLIENT_PUBLISHES", "1/s",
                "mqtt.listeners.factory-7.rates.address.connects", "1/s",
                "MQTT_LISTENERS_FACTORY_RATES_USER_SUBSCRIBES", "none"));
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
    }

    @Test
    void variablesThatKubernetesSetsForAServiceAreNotReported() {
        SmallRyeConfig config = config(Map.of(
                "MQTT_SERVICE_HOST", "10.0.0.1",
                "MQTT_SERVICE_PORT", "1883",
                "MQTT_SERVICE_PORT_WEBSOCKET", "8888",
                "MQTT_PORT", "tcp://10.0.0.1:1883",
                "MQTT_PORT_1883_TCP", "tcp://10.0.0.1:1883",
                "MQTT_PORT_1883_TCP_PROTO", "tcp",
                "MQTT_BROKER_PORT", "tcp://10.0.0.2:1883",
                "MQTT_BROKER_SERVICE_HOST", "10.0.0.2"));
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
    }

    @Test
    void portVariableThatIsNotAKubernetesAddressIsReportedAsUnknown() {
        SmallRyeConfig config = config(Map.of("MQTT_PORT", "1883"));
        assertThrows(ConfigurationException.class, () -> CheckedSettings.checkNames(config));
    }
}
