package culex.support.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker",
                "broker:1",
                "broker:65535",
                "[::1]",
                "[::1]:8080",
                "http://example.com",
                "http://[fe80::1]:80",
                "file://"
            })
    void addressWithoutAPortOrWithOneOf1To65535IsAccepted(String address) {
        assertTrue(HostNames.hasPossiblePort(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker:0",
                "broker:65536",
                "broker:",
                "broker:http",
                "broker:80:80",
                "broker:-1",
                "[::1]:70000",
                "http://example.com:99999999999"
            })
    void addressWithAnotherPortIsRejected(String address) {
        assertFalse(HostNames.hasPossiblePort(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "broker:80", "http://broker", "::1", "a b", "broker/"})
    void textThatIsNoHostIsRejected(String text) {
        assertFalse(HostNames.isHost(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "broker-1.example.com", "10.0.0.7", "[::1]"})
    void nameAndAddressAreHosts(String text) {
        assertTrue(HostNames.isHost(text));
    }
}
