package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.security.CertificateUser;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.SocketLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsServerTest {
    private static final NioEventLoopGroup GROUP = new NioEventLoopGroup(1);
    private static SSLContext context;

    @BeforeAll
    static void createCertificate(@TempDir Path directory) {
        context = KeyStoreFile.create(directory.resolve("server.p12"), "EC").context();
    }

    @AfterAll
    static void endLoops() {
        GROUP.shutdownGracefully();
    }

    private static TlsServer server(List<String> cipherSuites, Executor handshakes) {
        return new TlsServer(
                new TlsServer.Settings(
                        TlsServer.ClientCertificates.NONE,
                        CertificateUser.NONE,
                        List.of("TLSv1.3", "TLSv1.2"),
                        cipherSuites,
                        Duration.ofSeconds(10)),
                context,
                handshakes);
    }

    private static ByteBuffer clientHello() throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        return hello.flip();
    }

    @Test
    void misspeltCipherSuiteIsRejectedWhenTheServerIsCreated() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> server(List.of("TLS_AES_128_GCM_SHA265"), Runnable::run));
        assertEquals("Unsupported CipherSuite: TLS_AES_128_GCM_SHA265", error.getMessage());
    }

    @Test
    void handshakeThreadsRejectATaskWhenTheQueueIsFull() {
        ExecutorService threads = TlsServer.handshakeThreads();
        CountDownLatch block = new CountDownLatch(1);
        try {
            int most = TlsServer.HANDSHAKES_WAITING_MAX
                    + Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            for (int i = 0; i < most; i++) {
                threads.execute(() -> {
                    try {
                        block.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void socketWhoseHandshakeFindsAFullQueueIsClosed() throws Exception {
        TlsServer server = server(List.of(), _ -> {
            throw new RejectedExecutionException("too many TLS handshakes wait for a thread");
        });
        NettyLoop loop = new NettyLoops(GROUP, new MemoryBudget(1 << 30), new RecordedFaults(), null)
                .all()
                .getFirst();
        List<String> reasons = new ArrayList<>();
        SocketLog log = new SocketLog() {
            @Override
            public void rejected(LimitReached limit, String about) {}

            @Override
            public void handshakeFailed(String listener, String address, String reason) {
                reasons.add(reason);
            }
        };
        TlsRecords records = new TlsRecords(loop, AdmittedSocket.uncounted());
        ListenerTerms terms = new ListenerTerms("tls", ListenerTerms.Anonymous.ALLOWED, false);
        EmbeddedChannel channel = new EmbeddedChannel(
                records,
                server.handler(),
                new TlsHandshake(
                        loop,
                        server,
                        records,
                        terms,
                        transport -> {
                            throw new AssertionError(transport);
                        },
                        log,
                        false));

        channel.writeInbound(Unpooled.wrappedBuffer(clientHello()));
        channel.runPendingTasks();

        assertFalse(channel.isOpen());
        assertEquals(List.of("too many TLS handshakes wait for a thread"), reasons);
        assertEquals(1, server.failedHandshakes());
    }
}
