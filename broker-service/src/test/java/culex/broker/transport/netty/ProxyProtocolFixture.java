package culex.broker.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.security.CertificateUser;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.PeerCertificate;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A listener whose connections begin with the header of the PROXY protocol, over real sockets; the connections send back what they get. */
class ProxyProtocolFixture {
    static final int PATIENCE_MILLIS = 20_000;
    static final byte[] CONNECT = {0x10, 0x0c, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0};
    static final String V2 = "0d0a0d0a000d0a515549540a";
    static final String V2_TCP4 = V2 + "2111000c" + "c0000207" + "cb007101" + "dead" + "075b";
    final NioEventLoopGroup group = new NioEventLoopGroup(1);
    final MemoryBudget budget = new MemoryBudget(1 << 30);
    final NettyLoops loops = new NettyLoops(group, budget, new RecordedFaults(), null);
    final BlockingQueue<Transport> accepted = new LinkedBlockingQueue<>();
    final BlockingQueue<String> handshakeFailures = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Nullable Channel listening;

    @AfterEach
    void closeListenerAndLoops() {
        if (listening != null) {
            listening.close().syncUninterruptibly();
        }
        group.shutdownGracefully();
    }

    /** Sends back what it receives. */
    record Echo(Transport transport) implements Transport.Listener {
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

    int listen(SocketLimits limits, @Nullable TlsServer tls, Duration timeout) {
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

    int listen() {
        return listen(SocketLimits.NONE, null, Duration.ofMinutes(1));
    }

    static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    static byte[] bytes(byte[]... parts) {
        return Unpooled.copiedBuffer(parts).array();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    static byte[] line(String text) {
        return (text + "\r\n").getBytes(US_ASCII);
    }

    /** Sends a header and a CONNECT in one segment, and returns the connection that gets the CONNECT. */
    Transport connect(Socket socket, byte[] header) throws Exception {
        socket.getOutputStream().write(bytes(header, CONNECT));
        assertArrayEquals(CONNECT, socket.getInputStream().readNBytes(CONNECT.length));
        return accepted();
    }

    Transport accepted() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Nullable String line() throws InterruptedException {
        return lines.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    static void awaitClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // The broker may also close the connection with a TCP reset.
        }
    }

    @Nullable String certificateUser(int port, String tls, String... commonNames) throws Exception {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String name : commonNames) {
            names.write(field("22", name.getBytes(US_ASCII)));
        }
        byte[] field = field("20", bytes(hex(tls), names.toByteArray()));
        byte[] addresses = hex("c0000207cb007101dead075b");
        byte[] header = bytes(hex(V2 + "2111"), length(addresses.length + field.length), addresses, field);
        try (Socket socket = open("127.0.0.1", port)) {
            Peer peer = connect(socket, header).peer();
            String user = peer.certificateUser();
            assertEquals(user == null ? null : new PeerCertificate(user, ""), peer.certificate());
            return user;
        }
    }

    static byte[] length(int bytes) {
        return new byte[] {(byte) (bytes >> Byte.SIZE), (byte) bytes};
    }

    static byte[] field(String type, byte[] content) {
        return bytes(hex(type), length(content.length), content);
    }

    static TlsServer tls(KeyStoreFile keys) {
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
}
