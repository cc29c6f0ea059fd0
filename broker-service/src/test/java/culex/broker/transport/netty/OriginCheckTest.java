package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.security.OwnPages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginCheckTest {
    private final List<String> rejected = new ArrayList<>();

    private OriginCheck check(List<String> origins, List<String> hosts) {
        return new OriginCheck(
                origins,
                origins.isEmpty() ? OwnPages.OF_ITS_HOST : OwnPages.OF_ITS_ORIGIN,
                hosts,
                rejected::add,
                rejected::add);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8888, localhost:8888",
        "http://localhost:8080, localhost:8888", // the page of the tutorial, from its own web server
        "http://127.0.0.1:5500, localhost:8888",
        "http://localhost:5500, [::1]:8888",
        "http://192.168.1.20:8080, 192.168.1.20:8888",
        "https://Here, here",
        "https://here:8443, here",
        "http://[::1]:8080, [::1]:8888",
    })
    void pageOfTheBrokersHostMayConnectByDefault(String origin, String host) {
        assertTrue(check(List.of(), List.of()).allowsPage(List.of(origin), List.of(host)));
        assertEquals(List.of(), rejected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, localhost:8888",
        "https://localhost.evil.example, localhost:8888",
        "http://192.168.1.20:8080, localhost:8888",
        "http://localhost:8080, 192.168.1.20:8888",
        "null, localhost:8888",
        "file://, localhost:8888",
        "https://, ''",
        "http://[::2]:8080, [::1]:8888",
    })
    void pageOfAnotherHostIsRejectedByDefault(String origin, String host) {
        assertFalse(check(List.of(), List.of()).allowsPage(List.of(origin), List.of(host)));
        assertEquals(List.of(origin), rejected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "NULL", "file://"})
    void pageFromAFileMayConnectIfFilesAreAccepted(String origin) {
        OriginCheck check =
                new OriginCheck(List.of(), OwnPages.OF_ITS_HOST_AND_FILES, List.of(), rejected::add, rejected::add);
        assertTrue(check.allowsPage(List.of(origin), List.of("localhost:8888")));
        assertFalse(check.allowsPage(List.of(origin, "https://evil.example"), List.of("localhost:8888")));
        assertFalse(check.allowsPage(List.of("https://evil.example"), List.of("localhost:8888")));
    }

    @Test
    void hardenedProfileAcceptsPagesOfTheBrokersOwnOriginOnly() {
        OriginCheck check = new OriginCheck(List.of(), OwnPages.OF_ITS_ORIGIN, List.of(), rejected::add, rejected::add);
        assertTrue(check.allowsPage(List.of("https://here"), List.of("here:443")));
        assertFalse(check.allowsPage(List.of("https://here:8080"), List.of("here:443")));
        assertFalse(check.allowsPage(List.of("null"), List.of("here:443")));
    }

    @Test
    void tokenCookieIsAcceptedFromTheBrokersOwnOriginAndListedOriginsOnly() {
        OriginCheck open =
                new OriginCheck(List.of(), OwnPages.OF_ITS_HOST_AND_FILES, List.of(), rejected::add, rejected::add);
        assertTrue(open.mayUseCookie(List.of("http://here:8888"), List.of("here:8888"), false));
        assertFalse(open.mayUseCookie(List.of("http://here:8080"), List.of("here:8888"), false));
        assertFalse(open.mayUseCookie(List.of("null"), List.of("here:8888"), false));
        assertFalse(open.mayUseCookie(List.of(), List.of("here:8888"), false));
        assertFalse(open.mayUseCookie(List.of("http://here:8443"), List.of("here:8443"), true));
        OriginCheck listed = check(List.of("https://a.example", "null"), List.of());
        assertTrue(listed.mayUseCookie(List.of("https://a.example"), List.of("here:8443"), true));
        assertFalse(listed.mayUseCookie(List.of("null"), List.of("here:8443"), true));
    }

    @Test
    void clientWithoutAnOriginMayConnect() {
        assertTrue(check(List.of(), List.of()).allowsPage(List.of(), List.of("here")));
        assertTrue(check(List.of(), List.of()).allowsPage(List.of(""), List.of("here")));
        assertTrue(check(List.of("https://a.example"), List.of()).allowsPage(List.of(), List.of()));
    }

    @Test
    void pagesOfTheBrokersOwnPortAreAllowedInAdditionToTheListedOrigins() {
        OriginCheck check = check(List.of("https://A.example", "null"), List.of());
        assertTrue(check.allowsPage(List.of("https://a.example"), List.of("here:8888")));
        assertTrue(check.allowsPage(List.of("null"), List.of("here:8888")));
        assertTrue(check.allowsPage(List.of("http://here:8888"), List.of("here:8888")));
        assertFalse(check.allowsPage(List.of("http://here:8080"), List.of("here:8888")));
        assertFalse(check.allowsPage(List.of("http://here:8888", "https://a.example"), List.of("here:8888")));
        assertFalse(check.allowsPage(List.of("http://here:8888"), List.of("here:8888", "here:8888")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt.example.com", "MQTT.example.com:443", "10.0.0.9:8888", "[::1]:8888"})
    void requestForAListedHostIsAccepted(String host) {
        OriginCheck check = check(List.of(), List.of("mqtt.example.com", "10.0.0.9:8888", "[::1]"));
        assertTrue(check.allowsHost(List.of(host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "10.0.0.9", "10.0.0.9:8889", "mqtt.example.com.evil.example", "", "[::1"})
    void requestForAnUnlistedHostIsRejectedIfHostsAreListed(String host) {
        OriginCheck check = check(List.of(), List.of("mqtt.example.com", "10.0.0.9:8888", "[::1]"));
        assertFalse(check.allowsHost(List.of(host)));
        assertFalse(check.allowsHost(List.of("mqtt.example.com", host)));
        assertFalse(check.allowsHost(List.of()));
        assertTrue(check(List.of(), List.of()).allowsHost(List.of(host)));
    }
}
