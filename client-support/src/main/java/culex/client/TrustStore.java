package culex.client;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/** Reads a file of trusted certificates. */
public final class TrustStore {

    /** The type of a PEM file. */
    public static final String PEM = "PEM";

    private static final String PEM_BEGIN = "-----BEGIN CERTIFICATE-----";

    private TrustStore() {}

    /**
     * Reads the file that a setting names, as {@link #read} does.
     *
     * @throws ConfigurationException with a one-line message, if that fails
     */
    public static TrustManagerFactory ofSetting(String setting, String file, Optional<String> password) {
        try {
            return read(Path.of(file), password);
        } catch (NoSuchFileException _) {
            throw new ConfigurationException("Wrong settings: " + setting + ": there is no file " + file);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw unreadable(setting, file, unreadable);
        }
    }

    private static ConfigurationException unreadable(String setting, String file, Exception why) {
        return new ConfigurationException(
                ("Wrong settings: " + setting + " cannot be read: " + file + ": " + why.getMessage())
                        .replaceAll("\\R", " "));
    }

    /**
     * Reads the file that a setting names, and returns its type: {@link #PEM}, {@code JKS} or {@code PKCS12}.
     *
     * @throws ConfigurationException with a one-line message, if the file cannot be read
     */
    public static String typeOfSetting(String setting, String file, Optional<String> password) {
        ofSetting(setting, file, password);
        try {
            return type(Path.of(file), Files.readAllBytes(Path.of(file)));
        } catch (IOException unreadable) {
            throw unreadable(setting, file, unreadable);
        }
    }

    /**
     * Reads a PEM file (recognized by its content), a JKS file (a name that ends in {@code .jks}) or a PKCS12 file (any other).
     *
     * @throws IOException if the file cannot be read
     * @throws GeneralSecurityException if the file has another format or contains no certificate
     */
    static TrustManagerFactory read(Path file, Optional<String> password) throws IOException, GeneralSecurityException {
        byte[] content = Files.readAllBytes(file);
        String type = type(file, content);
        KeyStore store = type.equals(PEM) ? fromPem(content) : fromKeyStore(type, content, password);
        if (store.size() == 0) {
            throw new GeneralSecurityException("no certificate in it");
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static String type(Path file, byte[] content) {
        if (new String(content, StandardCharsets.ISO_8859_1).contains(PEM_BEGIN)) {
            return PEM;
        }
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".jks") ? "JKS" : "PKCS12";
    }

    private static KeyStore fromPem(byte[] content) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        var certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
        for (var certificate : certificates) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }

    private static KeyStore fromKeyStore(String type, byte[] content, Optional<String> password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(
                new ByteArrayInputStream(content),
                password.map(String::toCharArray).orElse(null));
        return store;
    }
}
