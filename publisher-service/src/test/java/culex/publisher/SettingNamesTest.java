package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingNamesTest {

    @ParameterizedTest
    @CsvSource({
        "sensor.intervall, sensor.interval",
        "sensor.broker.hots, sensor.broker.host",
        "SENSOR_BROKER_PROT, SENSOR_BROKER_PORT",
        "SENSOR_CREDENTIALS_USER, SENSOR_CREDENTIALS_USERNAME",
    })
    void misspeltSettingIsReportedWithTheMostSimilarName(String misspelt, String nearest) {
        var config = SensorConfigs.config(misspelt + "=1");
        var error = assertThrows(ConfigurationException.class, () -> CheckedSettings.checkNames(config));
        assertEquals("Wrong settings: there is no " + misspelt + ", did you mean " + nearest + "?", error.getMessage());
    }

    @Test
    void unknownVariableIsReportedOnce() {
        var config = SensorConfigs.config("SENSOR_TOPICS=x", "sensor.topics=x");
        var error = assertThrows(ConfigurationException.class, () -> CheckedSettings.checkNames(config));
        assertEquals("Wrong settings: there is no SENSOR_TOPICS, did you mean SENSOR_TOPIC?", error.getMessage());
    }

    @Test
    void knownSettingsAndForeignVariablesAreNotReported() {
        var config = SensorConfigs.config(
                "SENSOR_FLEET_RAMP_UP=1s", "sensor.tls.trust-store=x", "quarkus.http.port=1", "SENSORS=2");
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
    }
}
