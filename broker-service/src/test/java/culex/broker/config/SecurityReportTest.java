package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecurityReportTest {
    private static final Map<String, String> BUILT_IN = Map.of(
            "quarkus.http.host", "0.0.0.0",
            "quarkus.http.port", "8888",
            "quarkus.management.host", "127.0.0.1",
            "quarkus.management.port", "9000");

    private static List<SecurityReport.EntryPoint> report(Map<String, String> settings) {
        SmallRyeConfig config = TestSettings.builder()
                .withSources(
                        new PropertiesConfigSource(BUILT_IN, "built in", 250),
                        new PropertiesConfigSource(settings, "test", 300))
                .build();
        return SecurityReport.of(config.getConfigMapping(BrokerConfig.class), config);
    }

    private static String line(List<SecurityReport.EntryPoint> report, String part) {
        List<String> found = report.stream()
                .map(SecurityReport.EntryPoint::line)
                .filter(line -> line.contains(part))
                .toList();
        assertEquals(1, found.size(), () -> "lines with " + part + ": " + report);
        return found.getFirst();
    }

    @Test
    void tcpAndWebSocketOfTheDefaultSettingsAreMarkedOpenInTheSecurityReport() {
        List<SecurityReport.EntryPoint> report = report(Map.of());
        assertEquals(
                "OPEN    MQTT over TCP, listener tcp, 0.0.0.0:1883: everybody who reaches it may publish and subscribe everywhere,"
                        + " unencrypted; to close it: mqtt.security.allow-anonymous=false with mqtt.security.users-file, mqtt.acl.file,"
                        + " mqtt.tls.configuration-name, and mqtt.tcp.port=0",
                line(report, "listener tcp"));
        String webSocket = line(report, "ws://0.0.0.0:8888");
        assertTrue(webSocket.startsWith("OPEN    "), webSocket);
        assertTrue(
                webSocket.contains("from pages of the broker's host, and pages that send the origin null"), webSocket);
        assertEquals(
                "closed  metrics and the admin API, 127.0.0.1:9000: every program of this machine may read them; nobody may"
                        + " change anything; to close it: mqtt.management.view=login with mqtt.management.token-file",
                line(report, "metrics"));
        assertEquals(5, report.size());
    }

    @Test
    void entryPointsOfTheHardenedProfileWithTlsAreMarkedClosedInTheSecurityReport() {
        List<SecurityReport.EntryPoint> report = report(Map.of(
                "mqtt.security.profile", "hardened",
                "mqtt.security.users-file", "users",
                "mqtt.acl.file", "acl",
                "mqtt.tls.configuration-name", "mqtt",
                "quarkus.http.tls-configuration-name", "mqtt",
                "quarkus.management.host", "0.0.0.0"));
        assertFalse(report.stream().anyMatch(SecurityReport.EntryPoint::isOpen), report::toString);
        assertEquals(
                "closed  MQTT over TLS, listener tls, 0.0.0.0:8883: clients with a login (users-file) may do what mqtt.acl.file allows",
                line(report, "listener tls"));
        String tcp = line(report, "listener tcp");
        assertTrue(tcp.contains("127.0.0.1:1883: programs of this machine with a login"), tcp);
        String webSocket = line(report, "wss://0.0.0.0:8443");
        assertTrue(webSocket.contains("from pages of the broker:"), webSocket);
        assertTrue(report.stream().noneMatch(point -> point.name().contains("ws://0.0.0.0:8888")));
        String metrics = line(report, "metrics");
        assertTrue(metrics.contains("nobody, for lack of mqtt.management.token-file"), metrics);
    }

    @Test
    void metricsOnAllAddressesWithoutAKeysFileAreMarkedOpenInTheSecurityReport() {
        List<SecurityReport.EntryPoint> report = report(Map.of("quarkus.management.host", "0.0.0.0"));
        assertTrue(line(report, "metrics").startsWith("OPEN    metrics and the admin API, 0.0.0.0:9000: "));
    }

    @Test
    void managementPortWithKeysIsMarkedOpenInTheSecurityReportIfReadingNeedsNoLogin() {
        List<SecurityReport.EntryPoint> report =
                report(Map.of("quarkus.management.host", "0.0.0.0", "mqtt.management.token-file", "keys"));
        assertEquals(
                "OPEN    metrics and the admin API, 0.0.0.0:9000: everybody who reaches it may read them; its keys change things;"
                        + " to close it: mqtt.management.view=login",
                line(report, "metrics"));
    }

    @Test
    void managementPortIsMarkedClosedInTheSecurityReportIfReadingNeedsALogin() {
        List<SecurityReport.EntryPoint> report = report(Map.of(
                "quarkus.management.host", "0.0.0.0",
                "mqtt.management.view", "login",
                "mqtt.management.token-file", "keys"));
        assertEquals(
                "closed  metrics and the admin API, 0.0.0.0:9000: who has a key of mqtt.management.token-file",
                line(report, "metrics"));
    }

    @Test
    void managementAddressWithAnIpv6ZoneIsReportedAsUsableByOtherMachines() {
        List<SecurityReport.EntryPoint> report = report(Map.of("quarkus.management.host", "fe80::1%eth0"));
        assertTrue(line(report, "metrics").startsWith("OPEN    metrics and the admin API, [fe80::1%eth0]:9000: "));
    }

    @Test
    void listenerThatAllowsAnonymousClientsIsMarkedOpenInTheSecurityReportWithItsSetting() {
        List<SecurityReport.EntryPoint> report = report(Map.of(
                "mqtt.security.allow-anonymous", "false",
                "mqtt.security.users-file", "users",
                "mqtt.acl.file", "acl",
                "mqtt.listeners.plant.port", "1884",
                "mqtt.listeners.plant.allow-anonymous", "true"));
        String plant = line(report, "listener plant");
        assertTrue(plant.startsWith("OPEN    "), plant);
        assertTrue(plant.contains("mqtt.listeners.plant.allow-anonymous=false"), plant);
    }

    @Test
    void securityReportNamesOnlyClientsWithALoginForAListenerWithoutTheAnonymousAuthenticator() {
        List<SecurityReport.EntryPoint> report = report(Map.of(
                "mqtt.security.users-file", "users",
                "mqtt.acl.file", "acl",
                "mqtt.listeners.plant.port", "1884",
                "mqtt.listeners.plant.authenticators", "users-file"));
        String plant = line(report, "listener plant");
        assertTrue(plant.contains("clients with a login (users-file)"), plant);
    }

    @Test
    void loopbackListenerBehindAProxyIsMarkedOpenInTheSecurityReportIfItsClientsNeedNoLogin() {
        Map<String, String> proxied = Map.of("mqtt.host", "127.0.0.1", "mqtt.tcp.proxy-protocol", "true");
        Map<String, String> one = new HashMap<>(proxied);
        one.put("mqtt.trusted-proxies", "127.0.0.1");
        String open = line(report(one), "listener tcp");
        assertTrue(open.startsWith("OPEN    "), open);
        assertTrue(open.contains("every client of a proxy in mqtt.trusted-proxies (127.0.0.1) may publish"), open);
        one.put("mqtt.security.allow-anonymous", "false");
        one.put("mqtt.security.users-file", "users");
        one.put("mqtt.acl.file", "acl");
        assertEquals(
                "closed  MQTT over TCP, listener tcp, 127.0.0.1:1883: clients with a login (users-file) of a proxy in"
                        + " mqtt.trusted-proxies (127.0.0.1) may do what mqtt.acl.file allows",
                line(report(one), "listener tcp"));
        one.put("mqtt.trusted-proxies", "0.0.0.0/0");
        String everybody = line(report(one), "listener tcp");
        assertTrue(everybody.startsWith("OPEN    "), everybody);
        assertTrue(everybody.endsWith("mqtt.trusted-proxies without a network of all addresses"), everybody);
    }

    @Test
    void listenerWithTokenLoginsIsMarkedClosedInTheSecurityReportOnlyIfAclSourcesNamesTokens() {
        Map<String, String> tokens = Map.of(
                "mqtt.security.allow-anonymous", "false",
                "mqtt.jwt.key-file", "keys",
                "mqtt.tcp.port", "0",
                "mqtt.tls.configuration-name", "mqtt");
        String unnamed = line(report(tokens), "listener tls");
        assertTrue(unnamed.startsWith("OPEN    "), unnamed);
        assertTrue(unnamed.contains("everywhere, unless the token of the client has permissions"), unnamed);
        Map<String, String> named = new HashMap<>(tokens);
        named.put("mqtt.acl.sources", "token");
        String closed = line(report(named), "listener tls");
        assertTrue(closed.endsWith("clients with a login (jwt) may do what their tokens allow"), closed);
        named.put("mqtt.acl.file", "acl");
        named.put("mqtt.acl.sources", "file,token");
        assertTrue(line(report(named), "listener tls").endsWith("may do what tokens and mqtt.acl.file allow"));
    }

    @Test
    void wssWithTheDefaultTlsConfigurationIsReported() {
        List<SecurityReport.EntryPoint> report = report(Map.of("quarkus.tls.key-store.p12.path", "broker.p12"));
        assertTrue(line(report, "wss://0.0.0.0:8443").startsWith("OPEN    "));
    }
}
