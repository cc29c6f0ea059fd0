package culex.broker.transport.netty;

import culex.broker.security.CertificateUser;
import culex.broker.transport.PeerCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of a listener: creates the TLS handler of each connection. The handler uses the certificates that were passed last, to the
 * constructor or to {@link #replace}, when the connection is accepted. All methods can be called from any thread.
 */
public final class TlsServer {
    static final int HANDSHAKES_WAITING_MAX = 4096;
    private static final int CACHED_SESSIONS_MAX = 2048;
    private static final long IDLE_SECONDS = 30;

    private final Settings settings;
    private final Executor handshakes;
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile SSLContext context;

    /** Whether the broker requests certificates of clients. */
    public enum ClientCertificates {
        NONE,
        REQUESTED,
        REQUIRED
    }

    /**
     * The settings that do not change while the broker runs.
     *
     * @param protocols the TLS versions, newest first
     * @param cipherSuites the names of the cipher suites; those of the JVM when empty
     * @param user which part of a client's certificate contains its user name
     * @param handshakeTimeout how long a handshake may take; and the maximum time from then until CONNECT is received
     */
    public record Settings(
            ClientCertificates certificates,
            CertificateUser user,
            List<String> protocols,
            List<String> cipherSuites,
            Duration handshakeTimeout) {}

    /**
     * @param handshakes the threads of {@link #handshakeThreads}
     * @throws IllegalArgumentException with one sentence when a TLS version or cipher suite is unknown
     */
    public TlsServer(Settings settings, SSLContext context, Executor handshakes) {
        this.settings = settings;
        this.handshakes = handshakes;
        this.context = bounded(context);
        configure(this.context.createSSLEngine(), settings);
    }

    /**
     * Threads for the public key operations of all listeners, or of all relays, so that handshakes do not delay connected clients. Each open
     * socket has at most one task in the queue, but tasks of sockets that have closed stay there until their turn. At {@value
     * #HANDSHAKES_WAITING_MAX} tasks, execute throws RejectedExecutionException, which fails the handshake of that socket.
     */
    public static ExecutorService handshakeThreads() {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(HANDSHAKES_WAITING_MAX),
                work -> {
                    Thread thread = new Thread(work, "tls-handshake-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                (_, _) -> {
                    throw new RejectedExecutionException("too many TLS handshakes wait for a thread");
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static SSLContext bounded(SSLContext context) {
        context.getServerSessionContext().setSessionCacheSize(CACHED_SESSIONS_MAX);
        context.getClientSessionContext().setSessionCacheSize(CACHED_SESSIONS_MAX);
        return context;
    }

    /** Uses these certificates for connections that are accepted from now on; open connections are not affected. */
    public void replace(SSLContext newer) {
        context = bounded(newer);
    }

    Settings settings() {
        return settings;
    }

    SslHandler handler() {
        SSLEngine engine = context.createSSLEngine();
        configure(engine, settings);
        return handler(engine, settings.handshakeTimeout());
    }

    /**
     * Creates the handler of a connection, whose public key operations run on the threads for handshakes.
     *
     * @param timeout how long the handshake may take
     */
    SslHandler handler(SSLEngine engine, Duration timeout) {
        SslHandler handler = new SslHandler(engine, handshakes);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }

    /** The TLS side of a connection to another server, with the certificates, TLS versions and cipher suites of this one. */
    SSLEngine engine(InetSocketAddress other) {
        SSLEngine engine = context.createSSLEngine(other.getHostString(), other.getPort());
        engine.setUseClientMode(true);
        configureVersions(engine, settings);
        return engine;
    }

    private static void configureVersions(SSLEngine engine, Settings settings) {
        engine.setEnabledProtocols(settings.protocols().toArray(String[]::new));
        if (!settings.cipherSuites().isEmpty()) {
            engine.setEnabledCipherSuites(settings.cipherSuites().toArray(String[]::new));
        }
    }

    private static void configure(SSLEngine engine, Settings settings) {
        engine.setUseClientMode(false);
        configureVersions(engine, settings);
        switch (settings.certificates()) {
            case NONE -> {}
            case REQUESTED -> engine.setWantClientAuth(true);
            case REQUIRED -> engine.setNeedClientAuth(true);
        }
    }

    /** The user name in the verified certificate of the peer, as {@link culex.broker.transport.Peer#certificateUser} defines it. */
    static @Nullable String userOf(Channel channel, CertificateUser part) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null || part == CertificateUser.NONE) {
            return null;
        }
        SSLSession session = tls.engine().getSession();
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? part.nameIn(certificate)
                    : "";
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    /** The names in the verified certificate of the peer; null when it has none. */
    static @Nullable PeerCertificate certificateOf(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        try {
            return tls != null
                            && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? new PeerCertificate(
                            CertificateUser.CN.nameIn(certificate), CertificateUser.SUBJECT.nameIn(certificate))
                    : null;
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    void onHandshake(boolean isComplete) {
        (isComplete ? completed : failed).increment();
    }

    /** The number of handshakes that succeeded. */
    public long completedHandshakes() {
        return completed.sum();
    }

    /** The number of handshakes that failed or took too long. */
    public long failedHandshakes() {
        return failed.sum();
    }
}
