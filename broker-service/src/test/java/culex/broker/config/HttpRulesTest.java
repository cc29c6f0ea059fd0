package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the requests to an HTTP service. */
class HttpRulesTest {
    private static final String URL = "mqtt.auth.http.url";
    private static final String PLACEHOLDERS =
            "${username}, ${password}, ${clientid}, ${peerhost}, ${cert_common_name}, ${cert_subject}";

    private static BrokerConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent(URL, "https://auth.example/login");
        return SettingNamesTest.config(all).getConfigMapping(BrokerConfig.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    headers.content-type | text/plain | mqtt.auth.http.headers.content-type cannot be set: mqtt.auth.http.content-type is json or form
                    headers.Host | a | mqtt.auth.http.headers.Host cannot be set: the broker sets this header itself
                    headers.transfer.encoding | chunked | mqtt.auth.http.headers.transfer.encoding cannot be set: the broker sets this header itself
                    headers."x y" | a | mqtt.auth.http.headers.x y is not the name of a header
                    headers.x-key | ä | mqtt.auth.http.headers.x-key is not a value that a header may have
                    url | https://a.example/#top | mqtt.auth.http.url must have no fragment (#)
                    body.user | ${username | mqtt.auth.http.body.user has a placeholder without its end: ${username
                    body.user | ${${username}} | mqtt.auth.http.body.user has a placeholder without its end: ${
                    """)
    void invalidRequestIsReportedInOneLine(String name, String value, String line) {
        BrokerConfig config = config(Map.of("mqtt.auth.http." + name, value));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals("Wrong settings: " + line, error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"${user}", "${}", "${USERNAME}", "${username:ann}", "${client_attrs.x}"})
    void unknownPlaceholderIsReportedInOneLine(String placeholder) {
        BrokerConfig config = config(Map.of("mqtt.auth.http.body.user", "a" + placeholder));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals(
                "Wrong settings: mqtt.auth.http.body.user has the unknown placeholder " + placeholder + "; there are "
                        + PLACEHOLDERS,
                error.getMessage());
    }

    @Test
    void valueOfAHeaderWithALineBreakIsReportedWithoutTheValue() {
        BrokerConfig config = config(Map.of("mqtt.auth.http.headers.x-key", "s3cret\r\nX: y"));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertFalse(String.valueOf(error.getMessage()).contains("s3cret"), error::getMessage);
    }

    @Test
    void headerOrFieldThatIsSetTwiceIsReported() {
        for (Map<String, String> twice : List.of(
                Map.of("mqtt.auth.http.headers.x-key", "a", "mqtt.auth.http.headers.X.Key", "b"),
                Map.of("mqtt.auth.http.headers.authorization", "a", "mqtt.auth.http.authorization", "b"),
                Map.of("mqtt.auth.http.body.client_id", "a", "mqtt.auth.http.body.client.id", "b"))) {
            BrokerConfig config = config(twice);
            var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
            assertTrue(String.valueOf(error.getMessage()).contains("for the second time"), error::getMessage);
        }
    }

    @Test
    void requestWithoutAUrlIsReported() {
        BrokerConfig config = SettingNamesTest.config(Map.of("mqtt.auth.http.headers.x-key", "a"))
                .getConfigMapping(BrokerConfig.class);
        assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
    }

    @Test
    void loginServiceThatGetsPasswordsInTheUrlIsAWarningAndAnErrorInTheHardenedProfile() {
        BrokerConfig config = config(Map.of("mqtt.auth.http.method", "get"));
        assertDoesNotThrow(() -> SettingRules.check(config));
        assertTrue(Terms.warnings(config).getFirst().contains("mqtt.auth.http.method=get sends the passwords"));

        SmallRyeConfig hardened = SettingNamesTest.config(Map.of(
                "mqtt.security.profile",
                "hardened",
                "mqtt.acl.file",
                "acl",
                "quarkus.http.host",
                "127.0.0.1",
                URL,
                "https://auth.example/login",
                "mqtt.auth.http.method",
                "get"));
        var error = assertThrows(
                ConfigurationException.class,
                () -> ProfileRules.check(hardened.getConfigMapping(BrokerConfig.class), hardened));
        assertEquals(
                "Wrong settings: mqtt.auth.http.method=get with ${password} contradicts mqtt.security.profile=hardened:"
                        + " access logs keep what is in a URL",
                error.getMessage());
    }

    @Test
    void requestWithoutThePasswordIsAWarning() {
        assertEquals(List.of(), Terms.warnings(config(Map.of())));
        String warning = Terms.warnings(config(Map.of("mqtt.auth.http.body.user", "${username}")))
                .getFirst();
        assertTrue(warning.contains("has no ${password}"), warning);
    }

    @Test
    void headersAndFieldsMayBeSetInTheEnvironment() {
        Map<String, String> environment = Map.of(
                "MQTT_AUTH_HTTP_URL", "https://auth.example/login",
                "MQTT_AUTH_HTTP_METHOD", "get",
                "MQTT_AUTH_HTTP_HEADERS_X_API_KEY", "s3cret",
                "MQTT_AUTH_HTTP_BODY_CLIENT_ID", "${clientid}",
                "USERNAME", "root",
                "MQTT_AUTH_HTTP_BODY_USERNAME", "${username}");
        SmallRyeConfig config = TestSettings.builder()
                .withSources(new EnvConfigSource(environment, 300))
                .build();
        assertDoesNotThrow(() -> CheckedSettings.checkNames(config));
        BrokerConfig broker = config.getConfigMapping(BrokerConfig.class);
        assertDoesNotThrow(() -> SettingRules.check(broker));
        var terms = Terms.access(broker).http().orElseThrow();
        assertEquals(Map.of("x-api-key", "s3cret"), terms.headers());
        assertEquals(List.of("client_id", "username"), List.copyOf(terms.body().keySet()));
    }
}
