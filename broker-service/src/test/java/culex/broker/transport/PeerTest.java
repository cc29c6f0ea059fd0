package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:1234, 192.0.2.1",
        "[2001:db8:1:2:3:4:5:6]:1234, 20010db800010002",
        "[2001:db8:1:2::9]:99, 20010db800010002",
        "[::1]:1234, 0000000000000000",
        "nowhere, nowhere"
    })
    void limitsPerAddressUseTheIpv4AddressOrTheNetworkOfTheIpv6Address(String address, String source) {
        assertEquals(source, new Peer(Peer.Kind.TCP, address).source());
    }
}
