package culex.broker.boot;

import culex.broker.config.ClusterConfig;
import culex.broker.config.ListenerSettings;
import culex.broker.security.CertificateUser;
import culex.broker.transport.netty.RelayListener;
import culex.broker.transport.netty.RelayTls;
import culex.broker.transport.netty.TlsServer;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of this replica for connections to and from other replicas, from the TLS configuration that {@code
 * mqtt.cluster.tls-configuration-name} names. With a trust store, replicas at both ends must have a certificate that it trusts.
 */
record RelayCertificates(TlsListener listener, RelayTls tls, boolean isMutual) {
    private static final String HOST_NAMES = "HTTPS";
    private static final String NO_HOST_NAMES = "NONE";

    /**
     * Reads the certificates; returns null when replicas do not use TLS.
     *
     * @throws IllegalArgumentException with one line when the certificates cannot be used
     */
    static @Nullable RelayCertificates of(ClusterConfig config, TlsConfigurationRegistry registry, Vertx vertx) {
        String name = config.tlsConfigurationName().orElse(null);
        if (name == null) {
            return null;
        }
        TlsListener.Source source = TlsListener.Source.of(name, registry, vertx, "mqtt.cluster.tls-configuration-name");
        // Threads of their own: a replica that becomes the owner gets all relays at once, while clients connect to its
        // listeners.
        TlsListener listener = TlsListener.of(
                ListenerSettings.RELAY, source, RelayCertificates::settings, TlsServer.handshakeThreads());
        return new RelayCertificates(
                listener,
                new RelayTls(listener.server(), identification(source.configuration())),
                source.configuration().getTrustStore() != null);
    }

    private static String identification(TlsConfiguration configuration) {
        String algorithm = configuration.getHostnameVerificationAlgorithm().orElse(HOST_NAMES);
        return algorithm.equalsIgnoreCase(NO_HOST_NAMES) ? "" : algorithm;
    }

    private static TlsServer.Settings settings(TlsConfiguration configuration) {
        boolean isMutual = configuration.getTrustStore() != null;
        if (configuration.isTrustAll()) {
            throw new IllegalArgumentException(
                    "it trusts all certificates (trust-all), so those of other replicas prove nothing");
        }
        if (!isMutual && identification(configuration).isEmpty()) {
            throw new IllegalArgumentException("it has neither a trust-store nor a check of host names"
                    + " (hostname-verification-algorithm), so every public certificate would do for a replica");
        }
        return new TlsServer.Settings(
                isMutual ? TlsServer.ClientCertificates.REQUIRED : TlsServer.ClientCertificates.NONE,
                CertificateUser.NONE,
                List.copyOf(configuration.getSSLOptions().getEnabledSecureTransportProtocols()),
                List.copyOf(configuration.getSSLOptions().getEnabledCipherSuites()),
                RelayListener.HEADER_TIMEOUT);
    }

    /** Describes the certificates, for the end of a line of the log. */
    String text() {
        return ", with TLS, certificate valid until " + listener.expiry()
                + (isMutual ? "" : "; other replicas need no certificate, because there is no trust-store");
    }
}
