package culex.benchmarks.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A new certificate for the listeners of a broker on this machine, in a key store, and clients that trust it. */
final class BenchmarkCertificate {
    private static final String PASSWORD = "benchmark";

    private final Path keyStore;
    private final SSLSocketFactory clients;

    private BenchmarkCertificate(Path keyStore, SSLSocketFactory clients) {
        this.keyStore = keyStore;
        this.clients = clients;
    }

    /**
     * Makes a certificate with the keytool of this JDK.
     *
     * @throws IOException when keytool fails
     */
    static BenchmarkCertificate in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path keyStore = directory.toAbsolutePath().resolve("certificate.p12");
        Files.deleteIfExists(keyStore);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "broker",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD);
        if (BrokerProcess.output(command) == null) {
            throw new IOException("keytool made no certificate in " + keyStore);
        }
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(in, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new BenchmarkCertificate(keyStore, context.getSocketFactory());
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with " + keyStore, e);
        }
    }

    /** The settings of a Culex that listens with this certificate, too. */
    Map<String, String> settings(BrokerProcess.Ports tlsPorts) {
        return Map.of(
                "QUARKUS_TLS_BENCHMARK_KEY_STORE_P12_PATH",
                keyStore.toString(),
                "QUARKUS_TLS_BENCHMARK_KEY_STORE_P12_PASSWORD",
                PASSWORD,
                "QUARKUS_HTTP_TLS_CONFIGURATION_NAME",
                "benchmark",
                "QUARKUS_HTTP_SSL_PORT",
                Integer.toString(tlsPorts.webSocket()),
                "MQTT_TLS_CONFIGURATION_NAME",
                "benchmark",
                "MQTT_TLS_PORT",
                Integer.toString(tlsPorts.tcp()));
    }

    /** Makes sockets that speak TLS with a listener that has this certificate. */
    SSLSocketFactory clients() {
        return clients;
    }
}
