package culex.broker.boot;

import culex.broker.config.ListenerConfig;
import culex.broker.transport.netty.TlsServer;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The TLS side of one listener, and the TLS configuration with its certificates. {@link #look} reads the files and must run on worker
 * threads; other methods may be called from any thread.
 */
final class TlsListener {
    private static final Logger LOG = Logger.getLogger("culex.broker");

    private final String name;
    private final String configurationName;
    private final TlsConfiguration configuration;
    private final Vertx vertx;
    private final TlsServer server;
    private volatile TlsCertificates certificates;
    private volatile String failure = "";

    /** A TLS configuration, and its name. */
    record Source(String name, TlsConfiguration configuration, Vertx vertx) {
        /**
         * Finds a TLS configuration.
         *
         * @param usedBy what names it, for the error message
         * @throws IllegalArgumentException with one line when there is none
         */
        static Source of(String name, TlsConfigurationRegistry registry, Vertx vertx, String usedBy) {
            return registry.get(name)
                    .map(found -> new Source(name, found, vertx))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no TLS configuration quarkus.tls." + name + ".*, which " + usedBy + " names"));
        }
    }

    private TlsListener(
            String name, Source source, Function<TlsConfiguration, TlsServer.Settings> settings, Executor handshakes) {
        this.name = name;
        configurationName = source.name();
        configuration = source.configuration();
        vertx = source.vertx();
        try {
            TlsServer.Settings checked = settings.apply(configuration);
            certificates = TlsCertificates.of(configuration, vertx);
            server = new TlsServer(checked, certificates.context(), handshakes);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("quarkus.tls." + configurationName
                    + ".* cannot be used for the listener " + name + ": " + wrong.getMessage());
        }
    }

    /**
     * Reads the certificates of a listener for clients.
     *
     * @param name the name of the listener
     * @param handshakeTimeout how long a handshake may take
     * @param handshakes threads for handshakes
     * @throws IllegalArgumentException with one line when the certificates cannot be used
     */
    static TlsListener ofClients(
            String name, Source source, ListenerConfig.Named settings, Duration handshakeTimeout, Executor handshakes) {
        return new TlsListener(
                name,
                source,
                configuration -> {
                    check(configuration, settings);
                    return serverSettings(configuration, settings, handshakeTimeout);
                },
                handshakes);
    }

    /**
     * Reads the certificates of a server.
     *
     * @param name the name of its port in the metrics
     * @param settings checks the TLS configuration, and returns the settings of the server
     * @param handshakes threads for handshakes
     * @throws IllegalArgumentException with one line when the certificates cannot be used
     */
    static TlsListener of(
            String name, Source source, Function<TlsConfiguration, TlsServer.Settings> settings, Executor handshakes) {
        return new TlsListener(name, source, settings, handshakes);
    }

    private static void check(TlsConfiguration configuration, ListenerConfig.Named settings) {
        boolean asks = settings.clientAuth() != ListenerConfig.ClientAuth.NONE;
        if (asks && configuration.isTrustAll()) {
            throw new IllegalArgumentException(
                    "it trusts all certificates (trust-all), so those of clients prove nothing");
        }
        if (asks && configuration.getTrustStore() == null) {
            throw new IllegalArgumentException(
                    "clients have certificates (client-auth), but it says none that signs them (trust-store)");
        }
    }

    private static TlsServer.Settings serverSettings(
            TlsConfiguration configuration, ListenerConfig.Named settings, Duration handshakeTimeout) {
        TlsServer.ClientCertificates clients = switch (settings.clientAuth()) {
            case NONE -> TlsServer.ClientCertificates.NONE;
            case REQUEST -> TlsServer.ClientCertificates.REQUESTED;
            case REQUIRED -> TlsServer.ClientCertificates.REQUIRED;
        };
        return new TlsServer.Settings(
                clients,
                settings.userFromCertificate(),
                settings.tlsVersions(),
                List.copyOf(configuration.getSSLOptions().getEnabledCipherSuites()),
                handshakeTimeout);
    }

    String name() {
        return name;
    }

    TlsServer server() {
        return server;
    }

    /** The seconds until the first certificate of the server expires; negative when it has expired. */
    double secondsToExpiry() {
        return Duration.between(
                        Instant.now(), certificates.expiring().getNotAfter().toInstant())
                .toSeconds();
    }

    /** When the first certificate of the server expires. */
    Instant expiry() {
        return certificates.expiring().getNotAfter().toInstant();
    }

    /** What is wrong with the current files, so that their last valid content still applies; empty when they are valid. */
    String trouble() {
        return failure;
    }

    /** The certificates of the server. */
    List<X509Certificate> certificates() {
        return certificates.own();
    }

    /** Reads the files again; new connections use the new content. */
    synchronized void look() {
        try {
            if (!configuration.reload()) {
                throw new IllegalArgumentException("a file cannot be read");
            }
            TlsCertificates now = TlsCertificates.of(configuration, vertx);
            failure = "";
            if (!now.fingerprint().equals(certificates.fingerprint())) {
                certificates = now;
                server.replace(now.context());
                LOG.infof(
                        "The listener %s uses the changed certificates of quarkus.tls.%s.* for new connections; valid until %s",
                        name, configurationName, expiry());
            }
        } catch (RuntimeException wrong) {
            String said = "quarkus.tls." + configurationName + ".*: " + wrong.getMessage();
            if (!said.equals(failure)) {
                LOG.errorf("%s; the listener %s keeps the previous certificates", said, name);
            }
            failure = said;
        }
    }
}
