package culex.broker.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.transport.Peer;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLimits;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of the PROXY protocol at the beginning of a connection. */
class ProxyProtocolTest extends ProxyProtocolFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 203.0.113.1 57005 1883",
                "PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 57005 1883",
            })
    void connectInTheSameSegmentAsATextProxyHeaderIsReadWithTheAddressOfTheClient(String header) throws Exception {
        try (Socket socket = open("127.0.0.1", listen())) {
            assertEquals("192.0.2.7:57005", connect(socket, line(header)).peer().address());
        }
    }

    @Test
    void connectInTheSameSegmentAsABinaryProxyHeaderIsReadWithTheAddressOfTheClient() throws Exception {
        try (Socket socket = open("127.0.0.1", listen())) {
            assertEquals("192.0.2.7:57005", connect(socket, hex(V2_TCP4)).peer().address());
        }
    }

    @Test
    void ipv6AddressInAProxyHeaderIsShownInBrackets() throws Exception {
        String binary =
                V2 + "21210024" + "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "dead075b";
        int port = listen();
        for (byte[] header : List.of(line("PROXY TCP6 2001:db8::7 2001:db8::1 57005 1883"), hex(binary))) {
            try (Socket socket = open("127.0.0.1", port)) {
                Peer peer = connect(socket, header).peer();
                assertEquals("[2001:db8::7]:57005", peer.address());
                assertEquals(InetAddress.ofLiteral("2001:db8::7"), peer.inetAddress());
            }
        }
    }

    @Test
    void proxyHeaderSentByteByByteIsRead() throws Exception {
        int port = listen();
        for (byte[] header : List.of(line("PROXY TCP4 192.0.2.7 203.0.113.1 57005 1883"), hex(V2_TCP4))) {
            try (Socket socket = open("127.0.0.1", port)) {
                for (byte octet : bytes(header, CONNECT)) {
                    socket.getOutputStream().write(octet);
                }
                assertArrayEquals(CONNECT, socket.getInputStream().readNBytes(CONNECT.length));
                assertEquals("192.0.2.7:57005", accepted().peer().address());
            }
        }
    }

    @Test
    void proxyHeaderOfAnUntrustedPeerClosesTheConnectionImmediately() throws Exception {
        try (Socket socket = open("127.0.0.2", listen())) {
            awaitClosed(socket);
        }
        assertEquals("UNTRUSTED_PROXY 127.0.0.2", line());
        assertEquals(1, budget.timesReached(LimitReached.UNTRUSTED_PROXY));
        assertTrue(accepted.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100c00044d51545404020 03c0000", // CONNECT without a header
                "474554202f20485454502f312e310d0a", // GET
                "50524f58592054435034203139322e302e322e37200d0a", // an incomplete line
                "50524f585920544350342061206220312032 0d0a", // no addresses
                V2 + "21110004c0000207", // shorter than its addresses
                V2 + "2111fffec0000207cb007101dead075b", // longer than a header may be
                V2 + "3111000cc0000207cb007101dead075b", // version 3
                V2 + "2211000cc0000207cb007101dead075b", // an unknown command
                V2 + "21110014c0000207cb007101dead075b2000100300000000", // a field that is longer than the header
            })
    void malformedProxyHeaderClosesTheConnection(String header) throws Exception {
        try (Socket socket = open("127.0.0.1", listen())) {
            socket.getOutputStream().write(hex(header.replace(" ", "")));
            if (header.contains("2111fffe")) {
                socket.getOutputStream().write(new byte[ProxyHeaderDecoder.HEADER_BYTES_MAX]);
            }
            awaitClosed(socket);
        }
        assertEquals("PROXY_HEADER 127.0.0.1", line());
        assertEquals(1, budget.timesReached(LimitReached.PROXY_HEADER));
        assertTrue(accepted.isEmpty());
    }

    /** Netty's decoder closes the channel before it throws the exception that says why. */
    @Test
    void malformedHeaderIsCountedAndLoggedBeforeTheConnectionIsClosed() throws Exception {
        BlockingQueue<Boolean> isOpenWhenLogged = new LinkedBlockingQueue<>();
        loops.start();
        Consumer<Channel> awaitHeader = channel -> ProxyProtocol.await(
                loops.of(channel.eventLoop()),
                channel,
                Duration.ofMinutes(1),
                (_, _) -> isOpenWhenLogged.add(channel.isOpen()),
                ProxyProtocol.HeaderReader.OF_PROXIES,
                (_, _) -> {});
        AcceptGuard guard = new AcceptGuard(
                new SocketAdmission(SocketLimits.NONE),
                budget.newAccount(),
                (_, _) -> {},
                _ -> {},
                AcceptGuard.Terms.NONE);
        Channel bound = TcpListener.bootstrap(loops, guard, awaitHeader)
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        listening = bound;
        try (Socket socket = open("127.0.0.1", ((InetSocketAddress) bound.localAddress()).getPort())) {
            socket.getOutputStream().write(hex(V2 + "3111000c" + "c0000207cb007101dead075b"));
            awaitClosed(socket);
        }
        assertEquals(true, isOpenWhenLogged.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {107, 108, 110, 111, 10_000})
    void textProxyHeaderOfMoreThan107BytesClosesTheConnection(int length) throws Exception {
        String start = "PROXY UNKNOWN ";
        byte[] header = line(start + "x".repeat(length - start.length() - 2));
        assertEquals(length, header.length);
        try (Socket socket = open("127.0.0.1", listen())) {
            if (length <= 107) {
                connect(socket, header);
            } else {
                socket.getOutputStream().write(header);
                awaitClosed(socket);
                assertEquals("PROXY_HEADER 127.0.0.1", line());
            }
        }
    }

    @Test
    void silentConnectionIsClosedAfterTheHeaderTimeout() throws Exception {
        int port = listen(SocketLimits.NONE, null, Duration.ofMillis(100));
        try (Socket silent = open("127.0.0.1", port);
                Socket slow = open("127.0.0.1", port)) {
            slow.getOutputStream().write("PROXY TC".getBytes(US_ASCII));
            awaitClosed(silent);
            awaitClosed(slow);
        }
        assertEquals(2, budget.timesReached(LimitReached.PROXY_HEADER));
    }

    @Test
    void healthChecksOfTheProxyWriteNoLogLine() throws Exception {
        int port = listen();
        List<byte[]> checks = List.of(
                line("PROXY UNKNOWN"),
                line("PROXY UNKNOWN 192.0.2.7 203.0.113.1 57005 1883"),
                hex(V2 + "20000000"), // LOCAL
                hex(V2 + "2011000cc0000207cb007101dead075b"), // LOCAL with addresses
                hex(V2 + "21000000"), // PROXY without an address
                hex(V2 + "213100d8" + "2f".repeat(216))); // the socket of a file
        for (byte[] check : checks) {
            try (Socket socket = open("127.0.0.1", port)) {
                Peer peer = connect(socket, check).peer();
                assertTrue(peer.address().startsWith("127.0.0.1:"), peer.address());
                assertNull(peer.certificateUser());
            }
        }
        try (Socket probe = open("127.0.0.1", port)) {
            probe.shutdownOutput();
            awaitClosed(probe);
        }
        assertEquals(List.of(), List.copyOf(lines));
    }
}
