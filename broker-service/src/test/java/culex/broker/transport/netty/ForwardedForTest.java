package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.broker.security.TrustedProxies;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedForTest {
    private static final TrustedProxies TRUSTED = TrustedProxies.parse(List.of("10.0.0.0/8", "2001:db8:1::/48"));
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4711);

    private static String client(List<String> xForwardedFor, List<String> forwarded) {
        return NetUtil.toSocketAddressString(ForwardedFor.client(PEER, xForwardedFor, forwarded, TRUSTED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.7                             | 192.0.2.7:0
            192.0.2.7:5000                        | 192.0.2.7:5000
            2001:db8::7                           | [2001:db8::7]:0
            [2001:db8::7]                         | [2001:db8::7]:0
            [2001:db8::7]:5000                    | [2001:db8::7]:5000
            ::ffff:192.0.2.7                      | 192.0.2.7:0
            198.51.100.1, 192.0.2.7               | 192.0.2.7:0
            127.0.0.1, 192.0.2.7                  | 192.0.2.7:0
            192.0.2.7, 10.1.2.3                   | 192.0.2.7:0
            192.0.2.7, 2001:db8:1::1, 10.1.2.3    | 192.0.2.7:0
            198.51.100.1, 192.0.2.7, 10.1.2.3     | 192.0.2.7:0
            ' , 192.0.2.7 ,, 10.1.2.3 ,'          | 192.0.2.7:0
            10.9.9.9, 10.1.2.3                    | 10.9.9.9:0
            unknown                               | 10.0.0.1:4711
            192.0.2.7, unknown                    | 10.0.0.1:4711
            192.0.2.7, unknown, 10.1.2.3          | 10.1.2.3:0
            192.0.2.7, 1.2.3                      | 10.0.0.1:4711
            192.0.2.7, fe80::1%eth0               | 10.0.0.1:4711
            192.0.2.7, localhost                  | 10.0.0.1:4711
            192.0.2.7:99999                       | 192.0.2.7:0
            """)
    void clientAddressIsTheFirstFromTheRightThatIsNotATrustedProxy(String header, String client) {
        assertEquals(client, client(List.of(header), List.of()));
    }

    @Test
    void severalHeaderLinesAreReadAsOneList() {
        assertEquals("192.0.2.7:0", client(List.of("198.51.100.1", "192.0.2.7", "10.1.2.3"), List.of()));
        assertEquals("192.0.2.7:0", client(List.of(), List.of("for=198.51.100.1", "for=192.0.2.7, for=10.1.2.3")));
    }

    @Test
    void addressOfTheProxyIsUsedIfTheRequestHasNoHeaders() {
        assertEquals("10.0.0.1:4711", client(List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            for=192.0.2.7                                           | 192.0.2.7:0
            For="192.0.2.7:5000";proto=https;by=203.0.113.43        | 192.0.2.7:5000
            proto=https ; for="[2001:db8::7]:5000"                  | [2001:db8::7]:5000
            for="[2001:db8::7]:_port"                               | [2001:db8::7]:0
            for=198.51.100.1, for=192.0.2.7;host="a,b;for=x"        | 192.0.2.7:0
            for=192.0.2.7, for=10.1.2.3                             | 192.0.2.7:0
            for=192.0.2.7, for=unknown                              | 10.0.0.1:4711
            for=192.0.2.7, for=_hidden, for=10.1.2.3                | 10.1.2.3:0
            for=192.0.2.7, proto=https                              | 10.0.0.1:4711
            """)
    void headerForwardedIsReadFromTheRight(String header, String client) {
        assertEquals(client, client(List.of(), List.of(header)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=\", for=192.0.2.7",
                "for=\"198.51.100.1\" x, for=192.0.2.7",
                "for=a, x=\", for=\"[2001:db8::7]:123\"",
                "for=\"a\\\"\", for=192.0.2.7",
                "192.0.2.7",
                "for",
                "=192.0.2.7",
            })
    void malformedForwardedHeaderIsRejected(String header) {
        assertThrows(IllegalArgumentException.class, () -> client(List.of(), List.of(header)));
    }

    @Test
    void headersThatNameDifferentClientsAreRejected() {
        assertEquals("192.0.2.7:0", client(List.of("192.0.2.7:1"), List.of("for=192.0.2.7")));
        assertThrows(IllegalArgumentException.class, () -> client(List.of("192.0.2.7"), List.of("for=198.51.100.1")));
        assertThrows(IllegalArgumentException.class, () -> client(List.of("192.0.2.7"), List.of("for=unknown")));
    }

    @Test
    void headersWithThousandsOfEntriesAreRead() {
        String many = "for=\"" + "x".repeat(8000) + "\"," + "for=a,".repeat(8000);
        assertEquals("192.0.2.7:0", client(List.of(), List.of(many + "for=192.0.2.7")));
        assertEquals(
                "192.0.2.7:0", client(List.of("198.51.100.1, ".repeat(10_000) + "192.0.2.7, 10.1.2.3"), List.of()));
        assertEquals("10.0.0.2:0", client(List.of("10.0.0.2,".repeat(10_000)), List.of()));
        String noValue = "x".repeat(1_000_000);
        assertThrows(IllegalArgumentException.class, () -> client(List.of(), List.of(noValue)));
    }
}
