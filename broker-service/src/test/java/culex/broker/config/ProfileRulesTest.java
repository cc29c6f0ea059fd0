package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileRulesTest {
    private static final int BUILT_IN = 250;
    private static final int ENVIRONMENT = 300;
    private static final Map<String, String> CLOSED = Map.of(
            "mqtt.security.profile", "hardened",
            "mqtt.security.users-file", "users",
            "mqtt.acl.file", "acl");

    private static SmallRyeConfig config(Map<String, String> settings) {
        return TestSettings.builder()
                .withSources(
                        new PropertiesConfigSource(Map.of("quarkus.http.host", "0.0.0.0"), "built in", BUILT_IN),
                        new PropertiesConfigSource(settings, "test", ENVIRONMENT))
                .build();
    }

    private static SmallRyeConfig hardened(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(CLOSED);
        settings.putAll(further);
        return config(settings);
    }

    private static BrokerConfig mapped(SmallRyeConfig config) {
        return config.getConfigMapping(BrokerConfig.class);
    }

    private static void check(SmallRyeConfig config) {
        SettingRules.check(mapped(config));
        ProfileRules.check(mapped(config), config);
    }

    private static String host(SmallRyeConfig config, String listener) {
        BrokerConfig mapped = mapped(config);
        return ListenerSettings.host(
                mapped, Objects.requireNonNull(ListenerSettings.of(mapped).get(listener)));
    }

    @Test
    void openProfileAcceptsTheDefaultSettings() {
        SmallRyeConfig config = config(Map.of());
        assertDoesNotThrow(() -> check(config));
        assertTrue(mapped(config).security().allowAnonymous());
        assertEquals("0.0.0.0", config.getValue("quarkus.http.host", String.class));
        assertEquals("0.0.0.0", host(config, ListenerSettings.TCP));
    }

    /** Callers without a key could read payloads at the management port although no client could connect without a login. */
    @Test
    void brokerWhoseAuthenticatorsDoNotNameAnonymousIsNotOpen() {
        Map<String, String> settings = new HashMap<>(Map.of("mqtt.security.users-file", "users"));
        assertTrue(Terms.isOpen(mapped(config(settings))));
        settings.put("mqtt.security.authenticators", "users-file");
        assertFalse(Terms.isOpen(mapped(config(settings))));
        settings.remove("mqtt.security.users-file");
        var error = assertThrows(ConfigurationException.class, () -> check(config(settings)));
        assertTrue(
                String.valueOf(error.getMessage())
                        .contains("mqtt.security.authenticators does not name anonymous, but"
                                + " mqtt.security.users-file is not set: nobody could connect"),
                error::getMessage);
    }

    @Test
    void hardenedProfileReportsMissingAuthenticatorAndPermissionsInOneLine() {
        SmallRyeConfig config = config(Map.of("mqtt.security.profile", "hardened"));
        var error = assertThrows(ConfigurationException.class, () -> ProfileRules.check(mapped(config), config));
        String line = String.valueOf(error.getMessage());
        assertTrue(line.contains("there is no authenticator: set mqtt.security.users-file"), line);
        assertTrue(line.contains("there are no permissions: set mqtt.acl.file"), line);
        assertFalse(line.contains("\n"), line);
    }

    @Test
    void hardenedProfileAcceptsTokensAsSourceOfPermissionsOnlyIfMqttAclSourcesListsThem() {
        Map<String, String> tokens = Map.of(
                "mqtt.security.profile", "hardened",
                "mqtt.jwt.key-file", "keys",
                "mqtt.jwt.issuer", "https://id.example");
        SmallRyeConfig unnamed = config(tokens);
        var error = assertThrows(ConfigurationException.class, () -> check(unnamed));
        assertTrue(String.valueOf(error.getMessage()).contains("there are no permissions"), error::getMessage);
        Map<String, String> named = new HashMap<>(tokens);
        named.put("mqtt.acl.sources", "token");
        assertDoesNotThrow(() -> check(config(named)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "10.0.0.5, 0.0.0.0/0"})
    void trustedProxyNetworkOfAllAddressesContradictsTheHardenedProfile(String proxies) {
        SmallRyeConfig config = hardened(Map.of("mqtt.trusted-proxies", proxies));
        var error = assertThrows(ConfigurationException.class, () -> check(config));
        assertTrue(String.valueOf(error.getMessage()).contains("mqtt.trusted-proxies"), error::getMessage);
    }

    @Test
    void profileHardenedBindsAListenerWithProxyProtocolToLoopback() {
        SmallRyeConfig config =
                hardened(Map.of("mqtt.trusted-proxies", "127.0.0.1", "mqtt.tcp.proxy-protocol", "true"));
        assertDoesNotThrow(() -> check(config));
        assertEquals("127.0.0.1", host(config, ListenerSettings.TCP));
    }

    @Test
    void hardenedProfileDefaultsToLoopbackAndNoAnonymousClients() {
        SmallRyeConfig config = hardened(Map.of());
        assertDoesNotThrow(() -> check(config));
        assertFalse(mapped(config).security().allowAnonymous());
        assertEquals("127.0.0.1", config.getValue("quarkus.http.host", String.class));
        assertEquals("127.0.0.1", host(config, ListenerSettings.TCP));
    }

    @Test
    void hardenedListenerListensOnAllAddressesIfItHasTls() {
        SmallRyeConfig config = hardened(Map.of(
                "quarkus.http.tls-configuration-name", "web",
                "mqtt.tls.configuration-name", "mqtt"));
        assertDoesNotThrow(() -> check(config));
        assertEquals("0.0.0.0", config.getValue("quarkus.http.host", String.class));
        assertEquals("disabled", config.getValue("quarkus.http.insecure-requests", String.class));
        assertEquals("0.0.0.0", host(config, ListenerSettings.TLS));
        assertEquals("127.0.0.1", host(config, ListenerSettings.TCP));
    }

    @Test
    void hardenedListenerWithoutTlsListensOnLoopbackEvenIfMqttHostIsSet() {
        SmallRyeConfig config = hardened(Map.of("mqtt.host", "192.0.2.1"));
        assertDoesNotThrow(() -> check(config));
        assertEquals("127.0.0.1", host(config, ListenerSettings.TCP));
    }

    @Test
    void profileNameIsCaseInsensitive() {
        assertFalse(mapped(hardened(Map.of("mqtt.security.profile", " Hardened")))
                .security()
                .allowAnonymous());
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.security.allow-anonymous, true, mqtt.security.allow-anonymous=true",
        "mqtt.security.session-owner, none, mqtt.security.session-owner=none",
        "quarkus.http.host, 0.0.0.0, quarkus.http.host=0.0.0.0",
        "quarkus.http.host, broker.example, quarkus.http.host=broker.example",
        "mqtt.listeners.plant.allow-anonymous, true, mqtt.listeners.plant.allow-anonymous=true",
        "mqtt.listeners.plant.host, 192.0.2.1, mqtt.listeners.plant.host=192.0.2.1",
    })
    void errorNamesTheProfileAndTheSettingThatContradictsIt(String name, String value, String named) {
        SmallRyeConfig config = hardened(Map.of("mqtt.listeners.plant.port", "1884", name, value));
        var error = assertThrows(ConfigurationException.class, () -> check(config));
        String line = String.valueOf(error.getMessage());
        assertTrue(line.contains(named + " contradicts mqtt.security.profile=hardened: "), line);
    }

    @Test
    void plainHttpInAdditionToHttpsContradictsTheHardenedProfile() {
        SmallRyeConfig config = hardened(Map.of(
                "quarkus.http.tls-configuration-name", "web",
                "quarkus.http.insecure-requests", "enabled",
                "quarkus.http.host", "0.0.0.0"));
        assertThrows(ConfigurationException.class, () -> check(config));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.8.8", "::1"})
    void localhostAndLoopbackAddressesAreLoopback(String host) {
        assertTrue(ProfileRules.isLoopback(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "localhost.example", "broker"})
    void addressesOutsideLoopbackAreNotLoopback(String host) {
        assertFalse(ProfileRules.isLoopback(host));
    }
}
