package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "mqtt.tcp.port, 1883, 1883",
        "mqtt.auth.http.password, geheim, ********",
        "mqtt.some.secret, geheim, ********",
        "mqtt.auth.http.api-token, geheim, ********",
        "mqtt.some.PRIVATE-KEY, geheim, ********",
        "mqtt.auth.http.headers.x-plant, geheim, ********",
        "mqtt.auth.http.headers.x-file, geheim, ********",
        "mqtt.auth.http.body.app, geheim, ********",
        "mqtt.auth.http.body.client, ${clientid}, ${clientid}",
        "mqtt.auth.http.body.client, id-${clientid}, ********",
        "mqtt.management.token-file, /etc/keys, /etc/keys",
        "mqtt.jwt.key-file, /etc/jwt.pem, /etc/jwt.pem",
        "mqtt.some.url, https://anna:geheim@example.com/a@b, https://********@example.com/a@b"
    })
    void valueOfASettingThatMayBeASecretIsHidden(String name, String value, String shown) {
        assertEquals(shown, SettingsEndpoint.shown(name, value));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, default",
                "DefaultValuesConfigSource, default",
                "EnvConfigSource, environment",
                "SysPropConfigSource, system property",
                "PropertiesConfigSource[source=jar:file:///app/a.jar!/application.properties], application.properties of the broker",
                "PropertiesConfigSource[source=file:/etc/culex/application.properties], file:/etc/culex/application.properties",
                "another, another"
            })
    void nameOfAConfigurationSourceIsShownInPlainWords(String source, String origin) {
        assertEquals(origin, SettingsEndpoint.origin(source));
    }

    @Test
    void secretSettingWithoutAValueIsShownWithoutAValue() {
        assertEquals(null, SettingsEndpoint.shown("mqtt.some.password", null));
    }
}
