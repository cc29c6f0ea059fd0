package culex.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BrokerAddressTest {

    @Test
    void brokerAddressIsPrintedAsAUri() {
        assertEquals(
                "ws://broker:8888/mqtt?x=1", new BrokerAddress(Transport.WS, "broker", 8888, "/mqtt?x=1").toString());
        assertEquals("tls://[::1]:8883", new BrokerAddress(Transport.TLS, "::1", 8883, "").toString());
        assertEquals("tcp://broker:1883", new BrokerAddress(Transport.TCP, "broker", 1883, "/mqtt").toString());
    }
}
