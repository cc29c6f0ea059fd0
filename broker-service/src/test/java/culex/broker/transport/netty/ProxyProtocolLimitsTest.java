package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.transport.SocketLimits;
import culex.broker.transport.Transport;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Limits of sockets whose connections begin with the header of the PROXY protocol. */
class ProxyProtocolLimitsTest extends ProxyProtocolFixture {
    @Test
    void limitPerAddressCountsTheAddressInTheProxyHeader() throws Exception {
        int port = listen(new SocketLimits(0, 0, 0, 0, 1, 0), null, Duration.ofMinutes(1));
        try (Socket one = open("127.0.0.1", port);
                Socket sameAddress = open("127.0.0.1", port);
                Socket other = open("127.0.0.1", port)) {
            assertTrue(connect(one, hex(V2_TCP4)).socket().connect());
            assertFalse(connect(sameAddress, hex(V2_TCP4)).socket().connect());
            assertTrue(connect(other, line("PROXY TCP4 192.0.2.8 203.0.113.1 1 1883"))
                    .socket()
                    .connect());
        }
    }

    @Test
    void socketAboveTheLimitOfTheAddressInItsHeaderIsClosed() throws Exception {
        int port = listen(new SocketLimits(0, 0, 1, 0, 0, 0), null, Duration.ofMinutes(1));
        try (Socket one = open("127.0.0.1", port);
                Socket beyond = open("127.0.0.1", port);
                Socket other = open("127.0.0.1", port)) {
            connect(one, hex(V2_TCP4));
            beyond.getOutputStream().write(bytes(hex(V2_TCP4), CONNECT));
            connect(other, line("PROXY TCP4 192.0.2.8 203.0.113.1 1 1883"));
            awaitClosed(beyond);
        }
        assertEquals("UNAUTHENTICATED_PER_ADDRESS 192.0.2.7", line());
    }

    @Test
    void socketAtTheLimitOfItsAddressIsServedWhenAnotherSocketAuthenticates() throws Exception {
        int port = listen(new SocketLimits(0, 0, 1, 0, 0, 0), null, Duration.ofMinutes(1));
        try (Socket one = open("127.0.0.1", port);
                Socket next = open("127.0.0.1", port)) {
            Transport first = connect(one, hex(V2_TCP4));
            next.getOutputStream().write(bytes(hex(V2_TCP4), CONNECT));
            first.loop().execute(() -> first.socket().onConnAck());
            assertArrayEquals(CONNECT, next.getInputStream().readNBytes(CONNECT.length));
            next.getOutputStream().write(CONNECT);
            assertArrayEquals(CONNECT, next.getInputStream().readNBytes(CONNECT.length));
        }
    }

    @Test
    void bytesOfAnIncompleteProxyHeaderCountTowardsTheByteLimitOfUnauthenticatedSockets() throws Exception {
        int port = listen(new SocketLimits(0, 0, 0, 1000, 0, 0), null, Duration.ofMinutes(1));
        try (Socket one = open("127.0.0.1", port);
                Socket beyond = open("127.0.0.1", port)) {
            one.getOutputStream().write(bytes(hex(V2 + "211103e8"), new byte[900]));
            beyond.getOutputStream().write(bytes(hex(V2 + "211103e8"), new byte[900]));
            Awaitility.await("the limit")
                    .atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .until(() -> budget.timesReached(LimitReached.UNAUTHENTICATED_BYTES) == 1);
        }
    }
}
