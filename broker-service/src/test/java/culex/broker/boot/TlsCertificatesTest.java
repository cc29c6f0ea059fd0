package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.netty.KeyStoreFile;
import io.quarkus.tls.BaseTlsConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsCertificatesTest {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private static Path directory;

    private static KeyStoreFile server;
    private static String revocationList;

    @BeforeAll
    static void createCertificate() {
        server = KeyStoreFile.create(directory.resolve("server.p12"), "EC");
        revocationList = server.revocationList();
    }

    @AfterAll
    static void closeVertx() {
        VERTX.close();
    }

    /** A configuration that trusts its own certificate. */
    private static final class Configuration extends BaseTlsConfiguration {
        private final KeyStoreFile file;
        private final SSLOptions options = new SSLOptions();

        private Configuration(KeyStoreFile file) {
            this.file = file;
        }

        private PfxOptions pfx() {
            return new PfxOptions().setPath(file.path().toString()).setPassword(KeyStoreFile.PASSWORD);
        }

        @Override
        public KeyStore getKeyStore() {
            return file.keyStore();
        }

        @Override
        public KeyCertOptions getKeyStoreOptions() {
            return pfx();
        }

        @Override
        public KeyStore getTrustStore() {
            return file.trustStore();
        }

        @Override
        public TrustOptions getTrustStoreOptions() {
            return pfx();
        }

        @Override
        public SSLOptions getSSLOptions() {
            return options;
        }
    }

    private static TlsCertificates read(String revocationList) {
        Configuration configuration = new Configuration(server);
        configuration.options.addCrlValue(Buffer.buffer(revocationList));
        return TlsCertificates.of(configuration, VERTX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing is revoked\n"})
    void fileWithoutARevocationListIsRejected(String content) {
        var error = assertThrows(IllegalArgumentException.class, () -> read(content));
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("a file of certificate-revocation-list "),
                error.getMessage());
    }

    @Test
    void truncatedRevocationListIsRejectedWhereverItEnds() {
        assertDoesNotThrow(() -> read(revocationList));
        int end = revocationList.lastIndexOf("-----END");
        for (int length = 0; length < end; length += 7) {
            String truncated = revocationList.substring(0, length);
            assertThrows(IllegalArgumentException.class, () -> read(truncated), truncated);
        }
    }

    @Test
    void secondFileWithoutARevocationListIsRejected() {
        Configuration configuration = new Configuration(server);
        configuration.options.addCrlValue(Buffer.buffer(revocationList)).addCrlValue(Buffer.buffer());
        assertThrows(IllegalArgumentException.class, () -> TlsCertificates.of(configuration, VERTX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
    void keyThatDoesNotBelongToItsCertificateIsRejected(String algorithm) throws Exception {
        KeyStoreFile one = KeyStoreFile.create(directory.resolve(algorithm + "-1.p12"), algorithm);
        KeyStoreFile two = KeyStoreFile.create(directory.resolve(algorithm + "-2.p12"), algorithm);
        assertDoesNotThrow(() -> TlsCertificates.of(new Configuration(one), VERTX));

        char[] password = KeyStoreFile.PASSWORD.toCharArray();
        KeyStore mixed = one.keyStore();
        PrivateKey other = (PrivateKey) two.keyStore().getKey(KeyStoreFile.ALIAS, password);
        mixed.setKeyEntry("mixed", other, password, mixed.getCertificateChain(KeyStoreFile.ALIAS));
        mixed.deleteEntry(KeyStoreFile.ALIAS);
        Path path = directory.resolve(algorithm + "-mixed.p12");
        try (var out = Files.newOutputStream(path)) {
            mixed.store(out, password);
        }
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> TlsCertificates.of(new Configuration(new KeyStoreFile(path)), VERTX));
        assertEquals("its key does not belong to its certificate", error.getMessage());
    }
}
