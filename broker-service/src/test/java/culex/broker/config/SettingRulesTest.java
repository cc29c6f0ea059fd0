package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HashMap;
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
                    mqtt.tcp.proxy-protocol | true | mqtt.tcp.proxy-protocol is true, but mqtt.trusted-proxies is empty: nobody could connect
                    mqtt.trusted-proxies | 10.0.0.1/8 | mqtt.trusted-proxies: 10.0.0.1/8 has bits behind its prefix: the network is 10.0.0.0/8
                    mqtt.trusted-proxies | proxy.example.com | mqtt.trusted-proxies: "proxy.example.com" is no address and no network such as 10.0.0.0/8
                    mqtt.websocket.allowed-origins | example.com | mqtt.websocket.allowed-origins must be like https://example.com or http://example.com:8080, not example.com
                    mqtt.websocket.allowed-hosts | https://example.com | mqtt.websocket.allowed-hosts must be like example.com or example.com:8080, not https://example.com
                    mqtt.websocket.allowed-origins | http://example.com:70000 | mqtt.websocket.allowed-origins must be like https://example.com or http://example.com:8080, not http://example.com:70000
                    mqtt.websocket.allowed-hosts | example.com:70000 | mqtt.websocket.allowed-hosts must be like example.com or example.com:8080, not example.com:70000
                    mqtt.management.allowed-hosts | a.example,b.example:9000 | mqtt.management.allowed-hosts must be like culex.example.com, without a port, not b.example:9000
                    mqtt.cluster.relay-port | 0 | mqtt.cluster.relay-port must be 1 to 65535, or -1 for any, not 0
                    mqtt.cluster.secret | too short | mqtt.cluster.secret has fewer than 16 characters; mqtt.cluster.secret is set, but mqtt.store.kind is rocksdb, so each broker would serve sessions of its own; a cluster needs jetstream or postgres
                    mqtt.cluster.secret | 0123456789abcdef | mqtt.cluster.secret is set, but mqtt.store.kind is rocksdb, so each broker would serve sessions of its own; a cluster needs jetstream or postgres
                    mqtt.cluster.connect-wait | 2m | mqtt.cluster.connect-wait must be 1 s to a minute
                    mqtt.sys.interval | 10ms | mqtt.sys.interval must be 0, or a second to 24 h
                    mqtt.security.allow-anonymous | false | mqtt.security.allow-anonymous is false, but mqtt.security.users-file is not set: nobody could connect
                    mqtt.security.refusal-delay | 2h | mqtt.security.refusal-delay must be 0 to a minute
                    mqtt.security.refusal-delay-max | 1h | mqtt.security.refusal-delay-max must be 0 to 5 minutes
                    mqtt.security.password-check-threads | -1 | mqtt.security.password-check-threads must be 0 to 1024, not -1
                    mqtt.security.password-checks-max | 0 | mqtt.security.password-checks-max must be 4 to 100000, not 0
                    mqtt.websocket.token-cookie | login | mqtt.websocket.token-cookie is set, but neither mqtt.jwt.key-file nor mqtt.jwt.jwks-url
                    mqtt.auth.http.url | http://auth.example/login | mqtt.auth.http.url must be an https address, or an http one on loopback: it gets passwords
                    mqtt.auth.http.url | https://auth.example:70000/login | mqtt.auth.http.url must be an https address, or an http one on loopback: it gets passwords
                    mqtt.jwt.jwks-url | https://login.example:0/keys | mqtt.jwt.issuer is not set: tokens of every issuer with one of these keys would be valid; mqtt.jwt.jwks-url must be an https address, or an http one on loopback
                    mqtt.jwt.jwks-url | https://login.example:65536/keys | mqtt.jwt.issuer is not set: tokens of every issuer with one of these keys would be valid; mqtt.jwt.jwks-url must be an https address, or an http one on loopback
                    mqtt.websocket.ping-interval | 400d | mqtt.websocket.ping-interval must be 0 to 24 h
                    mqtt.sys.interval | 400d | mqtt.sys.interval must be 0, or a second to 24 h
                    mqtt.auth.http.authorization | Bearer x | mqtt.auth.http.authorization is set, but mqtt.auth.http.url is not
                    mqtt.auth.http.timeout | 1m | mqtt.auth.http.timeout must be 100 ms to 30 s
                    mqtt.auth.http.waiting-max | 3 | mqtt.auth.http.waiting-max must be 4 to 100000
                    mqtt.acl.sources | http | mqtt.acl.sources names http, but mqtt.auth.http.url is not set
                    mqtt.stop.pace | -1s | mqtt.stop.pace is negative
                    mqtt.stop.readiness-delay | 1h | mqtt.stop.readiness-delay must be 0 to 10 minutes
                    mqtt.stop.pace | 10s | mqtt.stop.grace must be longer than mqtt.stop.pace and at most 10 minutes
                    mqtt.stop.grace | 1h | mqtt.stop.grace must be longer than mqtt.stop.pace and at most 10 minutes
                    mqtt.events.bytes-max | 1000 | mqtt.events.bytes-max must be 0 or 1048576 to a quarter of the heap, not 1000; mqtt.events.bytes-per-client-max must be 1024 to an eighth of mqtt.events.bytes-max, not 16384
                    mqtt.events.bytes-max | 1000000000000 | mqtt.events.bytes-max must be 0 or 1048576 to a quarter of the heap, not 1000000000000
                    mqtt.events.bytes-per-client-max | 1000 | mqtt.events.bytes-per-client-max must be 1024 to an eighth of mqtt.events.bytes-max, not 1000
                    mqtt.events.bytes-per-client-max | 2000000000 | mqtt.events.bytes-per-client-max must be 1024 to an eighth of mqtt.events.bytes-max, not 2000000000
                    mqtt.top.slow-after | 2h | mqtt.top.slow-after must be 1 millisecond to an hour, not 7200000 ms
                    mqtt.backup.keep | 0 | mqtt.backup.keep must be 1 to 1000, not 0
                    mqtt.redirect.new-clients | server-moved | mqtt.redirect.new-clients is set, but mqtt.redirect.server is not
                    mqtt.rates.client.publishes | 100 | mqtt.rates.client.publishes=100 is not a rate such as 100/s or 5/10m, of 1 or more in a second to an hour, or none
                    mqtt.rates.user.bytes | 1B/s | mqtt.rates.user.bytes=1B/s is not a rate of bytes such as 1MB/s or 10MB/10s, of 1KB or more in a second to an hour, or none
                    mqtt.rates.roles.fleet.client.subscribes | 1MB/s | mqtt.rates.roles.fleet.client.subscribes=1MB/s is not a rate such as 100/s or 5/10m, of 1 or more in a second to an hour, or none
                    mqtt.rates.roles."a b".client.subscribes | 1/s | mqtt.rates.roles.a b: a role here has letters, digits, hyphens and underscores, 64 at most
                    mqtt.console.publisher-url | publisher:8890 | mqtt.console.publisher-url must be an http or https address without user, query and fragment, such as http://publisher:8890
                    mqtt.console.publisher-url | http://publisher:70000 | mqtt.console.publisher-url must be an http or https address without user, query and fragment, such as http://publisher:8890
                    mqtt.console.publisher-url | http://ann:pw@publisher:8890 | mqtt.console.publisher-url must be an http or https address without user, query and fragment, such as http://publisher:8890
                    mqtt.console.publisher-key | 0123456789abcdef | mqtt.console.publisher-key is set, but mqtt.console.publisher-url is not
                    mqtt.console.publisher-key | two words | mqtt.console.publisher-key is set, but mqtt.console.publisher-url is not; mqtt.console.publisher-key must be 16 to 1024 printable ASCII characters without spaces
                    mqtt.response-information.prefix | a/# | mqtt.response-information.prefix must be the beginning of a Topic Name, without + and #
                    """)
    void contradictingSettingsAreReportedInOneLine(String name, String value, String line) {
        BrokerConfig config = config(Map.of(name, value));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals("Wrong settings: " + line, error.getMessage());
    }

    @Test
    void onlyTheCommonNameMayBeTheUserNameOnAListenerBehindAProxy() {
        Map<String, String> proxied = Map.of(
                "mqtt.listeners.lb.port", "1884",
                "mqtt.listeners.lb.proxy-protocol", "true",
                "mqtt.trusted-proxies", "10.0.0.0/8, 2001:db8::7");
        Map<String, String> cn = new HashMap<>(proxied);
        cn.put("mqtt.listeners.lb.user-from-certificate", "cn");
        assertDoesNotThrow(() -> SettingRules.check(config(cn)));
        Map<String, String> other = new HashMap<>(proxied);
        other.put("mqtt.listeners.lb.user-from-certificate", "subject");
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config(other)));
        assertEquals(
                "Wrong settings: mqtt.listeners.lb.user-from-certificate must be none or cn: a proxy names no other"
                        + " part of a certificate",
                error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    protocol-versions | 5 | mqtt.listeners.plant.protocol-versions must be of 3.1, 3.1.1 and 5.0, not 5
                    authenticators | jwt | mqtt.listeners.plant.authenticators names jwt, but mqtt.security.authenticators does not
                    authenticators | users-file | mqtt.listeners.plant.allow-anonymous is true, but mqtt.listeners.plant.authenticators does not name anonymous
                    """)
    void errorNamesTheInvalidLoginsOfAListener(String name, String value, String line) {
        BrokerConfig config = config(Map.of(
                "mqtt.security.authenticators",
                "users-file,anonymous",
                "mqtt.security.users-file",
                "users",
                "mqtt.listeners.plant.port",
                "1884",
                "mqtt.listeners.plant.allow-anonymous",
                Boolean.toString(value.equals("users-file")),
                "mqtt.listeners.plant." + name,
                value));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals("Wrong settings: " + line, error.getMessage());
    }

    @Test
    void listenerWhoseAuthenticatorsHaveNoSettingsIsAnErrorBecauseItWouldAcceptNobody() {
        Map<String, String> plant =
                Map.of("mqtt.listeners.plant.port", "1884", "mqtt.listeners.plant.authenticators", "http,users-file");
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config(plant)));
        assertEquals(
                "Wrong settings: mqtt.listeners.plant accepts nobody: none of its authenticators [http, users-file] has"
                        + " its setting, and anonymous clients are not accepted there",
                error.getMessage());
        Map<String, String> withUsers = new HashMap<>(plant);
        withUsers.put("mqtt.security.users-file", "users");
        assertDoesNotThrow(() -> SettingRules.check(config(withUsers)));
    }

    @Test
    void errorNamesTheInvalidRateOfAListener() {
        BrokerConfig config = config(
                Map.of("mqtt.listeners.factory.port", "1884", "mqtt.listeners.factory.rates.address.connects", "x"));
        var error = assertThrows(ConfigurationException.class, () -> SettingRules.check(config));
        assertEquals(
                "Wrong settings: mqtt.listeners.factory.rates.address.connects=x is not a rate such as 100/s or 5/10m,"
                        + " of 1 or more in a second to an hour, or none",
                error.getMessage());
    }
}
