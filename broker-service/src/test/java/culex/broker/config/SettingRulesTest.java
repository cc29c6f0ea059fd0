package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingRulesTest {
    private static BrokerConfig config(Map<String, String> settings) {
        return SettingNamesTest.config(settings).getConfigMapping(BrokerConfig.class);
    }

    @Test
    void defaultSettingsAreValid() {
        assertDoesNotThrow(() -> SettingRules.check(config(Map.of())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mqtt.tcp.port | 65536 | mqtt.tcp.port must be 1 to 65535, 0 for none or -1 for any, not 65536
                    mqtt.sys.interval | 10ms | mqtt.sys.interval must be 0 or at least a second
                    mqtt.security.allow-anonymous | false | mqtt.security.allow-anonymous is false, but mqtt.security.users-file is not set: nobody could connect
                    mqtt.security.refusal-delay | 2h | mqtt.security.refusal-delay must be 0 to a minute
                    mqtt.security.refusal-delay-max | 1h | mqtt.security.refusal-delay-max must be 0 to 5 minutes
                    mqtt.security.password-check-threads | -1 | mqtt.security.password-check-threads must be 0 to 1024, not -1
                    mqtt.security.password-checks-max | 0 | mqtt.security.password-checks-max must be 4 to 100000, not 0
                    mqtt.stop.pace | -1s | mqtt.stop.pace is negative
                    mqtt.stop.readiness-delay | 1h | mqtt.stop.readiness-delay must be 0 to 10 minutes
                    mqtt.stop.pace | 10s | mqtt.stop.grace must be longer than mqtt.stop.pace and at most 10 minutes
                    mqtt.stop.grace | 1h | mqtt.stop.grace must be longer than mqtt.stop.pace and at most 10 minutes
                    mqtt.backup.keep | 0 | mqtt.backup.keep must be 1 to 1000, not 0
                    mqtt.redirect.new-clients | server-moved | mqtt.redirect.new-clients is set, but mqtt.redirect.server is not
                    mqtt.response-information.prefix | a/# | mqtt.response-information.prefix must be the beginning of a Topic Name, without + and #
                    """)
    void contradictingSettingsAreReportedInOneLine(String name, String value, String line) {
        BrokerConfig config = config(Map.of(name, value));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals("Wrong settings: " + line, error.getMessage());
    }
}
