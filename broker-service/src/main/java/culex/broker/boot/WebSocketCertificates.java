package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.security.CertificateUser;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.http.ClientAuth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the HTTP server verifies client certificates when {@code mqtt.websocket.user-from-certificate} takes user names from them.
 * Quarkus' HTTP server does TLS for WebSocket clients, and would accept certificates of any authority where no trust store is set.
 */
final class WebSocketCertificates {
    private static final String SETTING = "mqtt.websocket.user-from-certificate is set, but ";

    private WebSocketCertificates() {}

    /**
     * Throws a {@code ConfigurationException} with one line when client certificates would not be verified.
     *
     * @param clientAuth whether the HTTP server requests certificates from clients
     * @param name the name of the TLS configuration of the HTTP server
     */
    static void check(
            BrokerConfig config, ClientAuth clientAuth, Optional<String> name, TlsConfigurationRegistry registry) {
        if (config.websocket().userFromCertificate() == CertificateUser.NONE) {
            return;
        }
        String error = error(clientAuth, name, registry);
        if (error != null) {
            throw new ConfigurationException(SETTING + error);
        }
    }

    private static @Nullable String error(
            ClientAuth clientAuth, Optional<String> name, TlsConfigurationRegistry registry) {
        if (clientAuth == ClientAuth.NONE) {
            return "quarkus.http.ssl.client-auth, which is settled when the broker is built, is none";
        }
        // Other settings can give the HTTP server its certificate, but none of them sets the trusted client
        // certificates.
        TlsConfiguration configuration = name.flatMap(registry::get).orElse(null);
        if (configuration == null) {
            return "quarkus.http.tls-configuration-name names no TLS configuration (quarkus.tls.NAME.*), whose trust"
                    + " store has the authorities that sign certificates of clients";
        }
        if (configuration.isTrustAll()) {
            return "quarkus.tls." + name.get()
                    + ".* trusts all certificates (trust-all), so those of clients prove nothing";
        }
        return configuration.getTrustStore() == null
                ? "quarkus.tls." + name.get() + ".* has no authorities that sign certificates of clients (trust-store)"
                : null;
    }
}
