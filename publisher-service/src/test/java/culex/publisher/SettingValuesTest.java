package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sensor.qos=x | sensor.qos=x is not a whole number
            sensor.retain=1 | sensor.retain=1 is not true or false
            sensor.interval=often | sensor.interval=often is not a duration, such as 10s, 500ms, 5m or 24h
            sensor.waveform=triangle | sensor.waveform=triangle is not one of tutorial, sine, random-walk, square, sawtooth
            sensor.version=4 | sensor.version=4: the version must be 5 or 3.1.1, not 4
            sensor.signal.mean=warm | sensor.signal.mean=warm is not a number
            sensor.topic= | sensor.topic is empty (without it the default holds: temp)
            sensor.signal.start=now | sensor.signal.start=now is not a time, such as 2026-01-31T09:00:00Z
            sensor.streams.hum.qos=x | sensor.streams.hum.qos=x is not a whole number
            sensor.broker.port=x | sensor.broker.port=x is not a whole number
            """)
    void valueOfTheWrongTypeIsReportedInOneLine(String setting, String line) {
        SensorConfigs.config(setting);
        var error = assertThrows(ConfigurationException.class, CheckedSettings::checkValues);
        assertEquals("Wrong settings: " + line, error.getMessage());
    }

    @Test
    void defaultSettingsAreValid() {
        SensorConfigs.config();
        assertDoesNotThrow(CheckedSettings::checkValues);
    }

    @Test
    void passwordMayComeFromAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "hunter2\r\n");
        String setting = "sensor.credentials.password-file=" + file;
        assertEquals(
                Optional.of("hunter2"),
                SensorConfigs.settings(setting)
                        .fleet()
                        .groups()
                        .getFirst()
                        .connection()
                        .credentials()
                        .password());
        var both = assertThrows(
                ConfigurationException.class, () -> SensorConfigs.settings(setting, "sensor.credentials.password=x"));
        assertEquals(
                "Wrong settings: sensor.credentials.password and sensor.credentials.password-file are both set",
                both.getMessage());
        Files.delete(file);
        var missing = assertThrows(ConfigurationException.class, () -> SensorConfigs.settings(setting));
        assertTrue(String.valueOf(missing.getMessage()).endsWith("there is no file " + file));
    }
}
