package culex.broker.transport.netty;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A PKCS12 key store with one key and its self-signed certificate, which the JDK's keytool creates. */
public record KeyStoreFile(Path path) {
    /** The password of the key store and of its key. */
    public static final String PASSWORD = "changeit";

    /** The alias of the key. */
    public static final String ALIAS = "key";

    /** Creates a key store; the algorithm of the key is one of keytool's, such as EC. */
    public static KeyStoreFile create(Path path, String algorithm) {
        KeyStoreFile file = new KeyStoreFile(path);
        file.keytool("-genkeypair", "-keyalg", algorithm, "-alias", ALIAS, "-dname", "CN=test", "-ext", "bc:c");
        return file;
    }

    /** Returns an empty revocation list (CRL), issued by the certificate in this file, as PEM text. */
    public String revocationList() {
        Path file = path.resolveSibling(path.getFileName() + ".crl");
        keytool("-gencrl", "-alias", ALIAS, "-rfc", "-file", file.toString());
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the file and returns the key store in it. */
    public KeyStore keyStore() {
        try (InputStream in = Files.newInputStream(path)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a trust store in memory that contains the certificate. */
    public KeyStore trustStore() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("root", keyStore().getCertificate(ALIAS));
            return trusted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a TLS context for servers with this certificate. */
    public SSLContext context() {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool")
                .toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", path.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("keytool failed: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
