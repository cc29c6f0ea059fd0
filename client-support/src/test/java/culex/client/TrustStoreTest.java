package culex.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads trust stores that contain a certificate which this JVM trusts. */
class TrustStoreTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final X509Certificate CERTIFICATE = someCertificate();

    @TempDir
    private Path directory = Path.of("");

    private static X509Certificate someCertificate() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0];
        } catch (GeneralSecurityException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private Path keyStore(String type, String name) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry("one", CERTIFICATE);
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    private static void assertTrustsTheCertificate(TrustManagerFactory factory) {
        var manager = (X509TrustManager) factory.getTrustManagers()[0];
        assertEquals(1, manager.getAcceptedIssuers().length);
        assertEquals(CERTIFICATE, manager.getAcceptedIssuers()[0]);
    }

    @Test
    void pemTrustStoreIsLoaded() throws Exception {
        String text = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(CERTIFICATE.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Path file = Files.writeString(directory.resolve("ca.crt"), text);
        assertTrustsTheCertificate(TrustStore.read(file, Optional.empty()));
    }

    @Test
    void pkcs12AndJksTrustStoresAreLoaded() throws Exception {
        assertTrustsTheCertificate(TrustStore.read(keyStore("PKCS12", "trust.p12"), Optional.of("changeit")));
        assertTrustsTheCertificate(TrustStore.read(keyStore("JKS", "trust.jks"), Optional.of("changeit")));
    }

    @Test
    void typeOfATrustStoreComesFromItsContentAndName() throws Exception {
        Optional<String> password = Optional.of("changeit");
        assertEquals("PKCS12", typeOf(keyStore("PKCS12", "trust.p12"), password));
        assertEquals("JKS", typeOf(keyStore("JKS", "trust.jks"), password));
        Path absent = directory.resolve("absent.pem");
        assertThrows(ConfigurationException.class, () -> typeOf(absent, password));
    }

    private static String typeOf(Path file, Optional<String> password) {
        return TrustStore.typeOfSetting("trust-store", file.toString(), password);
    }

    @Test
    void trustStoreWithoutACertificateIsRejected() throws Exception {
        Path garbage = Files.writeString(directory.resolve("garbage.p12"), "nothing of the kind");
        assertThrows(Exception.class, () -> TrustStore.read(garbage, Optional.empty()));
    }
}
