package culex.broker.boot;

import io.quarkus.tls.TlsConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The expiry of the certificate that Quarkus' HTTP server uses for WebSocket clients with TLS. It is the certificate of the TLS
 * configuration that the HTTP server uses, otherwise the first one in each of its files.
 */
final class HttpCertificate {
    private static final Logger LOG = Logger.getLogger("culex.broker");

    private final @Nullable TlsConfiguration configuration;
    private final List<Path> files;

    /**
     * @param configuration the TLS configuration of the HTTP server; null for none
     * @param files the PEM files of its certificates, where it has no TLS configuration
     */
    HttpCertificate(@Nullable TlsConfiguration configuration, List<Path> files) {
        this.configuration = configuration;
        this.files = files;
    }

    /** Whether the HTTP server has such a certificate. */
    boolean isConfigured() {
        return configuration != null || !files.isEmpty();
    }

    /** The seconds until the first certificate expires; negative when it has expired, not a number when it cannot be read. Reads files. */
    double secondsToExpiry() {
        try {
            Instant first = configuration == null ? expiryOfFiles() : expiryOf(configuration.getKeyStore());
            return Duration.between(Instant.now(), first).toSeconds();
        } catch (IOException | GeneralSecurityException unreadable) {
            LOG.debugf("The certificate of the HTTP server cannot be read: %s", unreadable);
            return Double.NaN;
        }
    }

    private Instant expiryOfFiles() throws IOException, GeneralSecurityException {
        Instant first = Instant.MAX;
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                first = earlier(first, (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        return first;
    }

    private static Instant expiryOf(@Nullable KeyStore store) throws GeneralSecurityException {
        Instant first = Instant.MAX;
        if (store != null) {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    first = earlier(first, certificate);
                }
            }
        }
        if (first.equals(Instant.MAX)) {
            throw new GeneralSecurityException("its key store has no certificate with a key");
        }
        return first;
    }

    private static Instant earlier(Instant first, X509Certificate certificate) {
        Instant expiry = certificate.getNotAfter().toInstant();
        return expiry.isBefore(first) ? expiry : first;
    }
}
