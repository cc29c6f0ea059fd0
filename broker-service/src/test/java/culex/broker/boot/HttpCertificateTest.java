package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.netty.KeyStoreFile;
import io.quarkus.tls.BaseTlsConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpCertificateTest {
    private static final double TOLERANCE_SECONDS = 60;

    @TempDir
    private static Path directory;

    private static KeyStoreFile server;

    @BeforeAll
    static void createCertificate() {
        server = KeyStoreFile.create(directory.resolve("server.p12"), "EC");
    }

    private static X509Certificate certificate() throws Exception {
        return (X509Certificate) server.keyStore().getCertificate(KeyStoreFile.ALIAS);
    }

    private static double secondsLeft() throws Exception {
        return certificate().getNotAfter().toInstant().getEpochSecond()
                - Instant.now().getEpochSecond();
    }

    private static Path pem() throws Exception {
        return Files.writeString(directory.resolve("server.pem"), pem(certificate()));
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static BaseTlsConfiguration configuration(KeyStore store) {
        return new BaseTlsConfiguration() {
            @Override
            public KeyStore getKeyStore() {
                return store;
            }
        };
    }

    @Test
    void expiryOfACertificateInAPemFileIsRead() throws Exception {
        HttpCertificate certificate = new HttpCertificate(null, List.of(pem()));
        assertTrue(certificate.isConfigured());
        assertEquals(secondsLeft(), certificate.secondsToExpiry(), TOLERANCE_SECONDS);
    }

    @Test
    void expiryOfTheCertificateOfATlsConfigurationIsRead() throws Exception {
        HttpCertificate certificate = new HttpCertificate(configuration(server.keyStore()), List.of());
        assertTrue(certificate.isConfigured());
        assertEquals(secondsLeft(), certificate.secondsToExpiry(), TOLERANCE_SECONDS);
    }

    @Test
    void expiryOfAnUnreadableCertificateIsReportedAsNotANumber() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.pem"), "no certificate");
        for (Path file : List.of(broken, directory.resolve("missing.pem"))) {
            assertTrue(Double.isNaN(new HttpCertificate(null, List.of(file)).secondsToExpiry()));
        }
        HttpCertificate withoutKey = new HttpCertificate(configuration(server.trustStore()), List.of());
        assertTrue(Double.isNaN(withoutKey.secondsToExpiry()));
    }

    @Test
    void certificateIsNotConfiguredWhenTheHttpPortHasNoTls() {
        assertFalse(new HttpCertificate(null, List.of()).isConfigured());
    }
}
