package culex.broker.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.security.CertificateUser;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLimits;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners whose connections begin with the header of the PROXY protocol, over real sockets; the connections send back what they get. */
class ProxyProtocolTest {
    private static final NioEventLoopGroup GROUP = new NioEventLoopGroup(1);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] CONNECT = {0x10, 0x0c, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0};
    private static final String V2 = "0d0a0d0a000d0a515549540a";
    private static final String V2_TCP4 = V2 + "2111000c" + "c0000207" + "cb007101" + "dead" + "075b";

    private final MemoryBudget budget = new MemoryBudget(1 << 30);
    private final NettyLoops loops = new NettyLoops(GROUP, budget, new RecordedFaults(), null);
    private final BlockingQueue<Transport> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> handshakeFailures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private @Nullable Channel listening;

    @AfterAll
    static void endLoops() {
        GROUP.shutdownGracefully();
    }

    @AfterEach
    void closeListener() {
        if (listening != null) {
            listening.close().syncUninterruptibly();
        }
    }

    /** Sends back what it receives. */
    private record Echo(Transport transport) implements Transport.Listener {
        @Override
        public void onBytes(byte[] bytes, int from, int to) {
            transport.batch().raw(Arrays.copyOfRange(bytes, from, to));
            transport.wrote();
        }

        @Override
        public void onWritable() {}

        @Override
        public void onClosed(String cause) {}
    }

    private int listen(SocketLimits limits, @Nullable TlsServer tls, Duration timeout) {
        SocketLog log = new SocketLog() {
            @Override
            public void rejected(LimitReached limit, String about) {
                lines.add(limit + " " + about.replaceFirst(":\\d+$", ""));
            }

            @Override
            public void handshakeFailed(String listener, String address, String reason) {
                handshakeFailures.add(address);
            }
        };
        Transport.Acceptor acceptor = transport -> {
            accepted.add(transport);
            return new Echo(transport);
        };
        TcpListener listener = new TcpListener(
                loops,
                acceptor,
                new SocketAdmission(limits),
                log,
                new TcpListener.Terms(
                        new ListenerTerms("proxied", ListenerTerms.Anonymous.ALLOWED, true),
                        "test",
                        tls,
                        0,
                        TrustedProxies.parse(List.of("127.0.0.1", "::1")),
                        timeout));
        loops.start();
        Channel bound = listener.listen("127.0.0.1", 0);
        listening = bound;
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    private int listen() {
        return listen(SocketLimits.NONE, null, Duration.ofMinutes(1));
    }

    private static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] bytes(byte[]... parts) {
        return Unpooled.copiedBuffer(parts).array();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(US_ASCII);
    }

    /** Sends a header and a CONNECT in one segment, and returns the connection that gets the CONNECT. */
    private Transport connect(Socket socket, byte[] header) throws Exception {
        socket.getOutputStream().write(bytes(header, CONNECT));
        assertArrayEquals(CONNECT, socket.getInputStream().readNBytes(CONNECT.length));
        return accepted();
    }

    private Transport accepted() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private @Nullable String line() throws InterruptedException {
        return lines.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void awaitClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // A reset is also a close.
        }
    }

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
    void proxyHeaderOfAnUntrustedPeerClosesTheConnectionAtOnce() throws Exception {
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
    void healthChecksOfTheProxyLogNothing() throws Exception {
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
    void socketAtTheLimitOfItsAddressIsServedWhenAnotherAuthenticates() throws Exception {
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

    private @Nullable String certificateUser(int port, String tls, String... commonNames) throws Exception {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String name : commonNames) {
            names.write(field("22", name.getBytes(US_ASCII)));
        }
        byte[] field = field("20", bytes(hex(tls), names.toByteArray()));
        byte[] addresses = hex("c0000207cb007101dead075b");
        byte[] header = bytes(hex(V2 + "2111"), length(addresses.length + field.length), addresses, field);
        try (Socket socket = open("127.0.0.1", port)) {
            return connect(socket, header).peer().certificateUser();
        }
    }

    private static byte[] length(int bytes) {
        return new byte[] {(byte) (bytes >> Byte.SIZE), (byte) bytes};
    }

    private static byte[] field(String type, byte[] content) {
        return bytes(hex(type), length(content.length), content);
    }

    @Test
    void certificateThatTheProxyHeaderReportsAsVerifiedNamesTheUser() throws Exception {
        int port = listen();
        assertEquals("pump-7", certificateUser(port, "0300000000", "pump-7"));
        assertEquals("pump-7", certificateUser(port, "0500000000", "pump-7"), "in the TLS session");
        assertNull(certificateUser(port, "0100000000"), "TLS without a certificate");
        assertNull(certificateUser(port, "0100000000", "pump-7"), "a name without a certificate");
        assertEquals("", certificateUser(port, "0300000001", "pump-7"), "not verified");
        assertEquals("", certificateUser(port, "0300000000", "pump-7", "pump-8"), "two names");
        assertEquals("", certificateUser(port, "0300000000", "pump\n7"), "a control character");
        assertEquals("", certificateUser(port, "0300000000"), "no name");
    }

    @Test
    void certificateInTheProxyHeaderIsIgnoredIfTheConnectionUsesTls(@TempDir Path directory) throws Exception {
        KeyStoreFile keys = KeyStoreFile.create(directory.resolve("server.p12"), "EC");
        int port = listen(SocketLimits.NONE, tls(keys), Duration.ofMinutes(1));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys.trustStore());
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        byte[] certificate = field("20", bytes(hex("0300000000"), field("22", "pump-7".getBytes(US_ASCII))));
        byte[] addresses = hex("c0000207cb007101dead075b");
        try (Socket plain = open("127.0.0.1", port)) {
            plain.getOutputStream()
                    .write(bytes(
                            hex(V2 + "2111"), length(addresses.length + certificate.length), addresses, certificate));
            try (SSLSocket tls = (SSLSocket) client.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
                tls.startHandshake();
                tls.getOutputStream().write(CONNECT);
                assertArrayEquals(CONNECT, tls.getInputStream().readNBytes(CONNECT.length));
                Peer peer = accepted().peer();
                assertEquals("192.0.2.7:57005", peer.address());
                assertEquals(Peer.Kind.TLS, peer.kind());
                assertNull(peer.certificateUser());
            }
        }
        try (Socket check = open("127.0.0.1", port)) {
            check.getOutputStream().write(hex(V2 + "20000000"));
            check.shutdownOutput();
            awaitClosed(check);
        }
        try (Socket gone = open("127.0.0.1", port)) {
            gone.getOutputStream().write(hex(V2_TCP4));
            gone.shutdownOutput();
            awaitClosed(gone);
        }
        String failed = handshakeFailures.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertNotNull(failed);
        assertEquals("192.0.2.7:57005", failed);
        assertTrue(handshakeFailures.isEmpty(), "a health check is not a failed handshake");
    }

    private static TlsServer tls(KeyStoreFile keys) {
        return new TlsServer(
                new TlsServer.Settings(
                        TlsServer.ClientCertificates.REQUESTED,
                        CertificateUser.CN,
                        List.of("TLSv1.3", "TLSv1.2"),
                        List.of(),
                        Duration.ofMinutes(1)),
                keys.context(),
                Runnable::run);
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
