package culex.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority for one test, with its files in one directory. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";
    private static final String ROOT = "root";

    private final Path directory;
    private final Path certificate;

    /**
     * A certificate that the authority has signed, and its key.
     *
     * @param certificate file of the certificate, PEM
     * @param key file of the key, PEM
     * @param serial the serial number of the certificate
     */
    public record Issued(Path certificate, Path key, String serial) {
        /** Replaces the files of another certificate by the files of this certificate. */
        public void replace(Issued other) {
            moveTo(key, other.key);
            moveTo(certificate, other.certificate);
        }

        private static void moveTo(Path from, Path to) {
            try {
                Path copy = Files.copy(from, to.resolveSibling(to.getFileName() + ".new"));
                Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private TestAuthority(Path directory) {
        this.directory = directory;
        keytool(ROOT, "-genkeypair", "-keyalg", "EC", "-alias", ROOT, "-dname", "CN=Test authority", "-ext", "bc:c");
        certificate = issued(ROOT).certificate();
    }

    /** Creates an authority whose files are in an empty directory. */
    public static TestAuthority create(Path directory) {
        return new TestAuthority(directory.toAbsolutePath());
    }

    /** File of the authority's own certificate, PEM. */
    public Path certificate() {
        return certificate;
    }

    /** Issues a certificate that is valid for 30 days. */
    public Issued issue(String name, String subject, String alternativeName) {
        return issue(name, subject, alternativeName, 30);
    }

    /**
     * Issues a certificate.
     *
     * @param name of the files
     * @param subject such as {@code CN=pump-7}
     * @param alternativeName such as {@code ip:127.0.0.1}
     * @param days how long it is valid
     */
    public Issued issue(String name, String subject, String alternativeName, int days) {
        return issue(name, subject, alternativeName, List.of("-validity", Integer.toString(days)));
    }

    /** Issues a certificate that has expired. */
    public Issued issueExpired(String name, String subject, String alternativeName) {
        return issue(name, subject, alternativeName, List.of("-validity", "1", "-startdate", "-2d"));
    }

    private Issued issue(String name, String subject, String alternativeName, List<String> validity) {
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".signed");
        keytool(name, "-genkeypair", "-keyalg", "EC", "-alias", name, "-dname", subject);
        keytool(name, "-certreq", "-alias", name, "-file", request.toString());
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", ROOT, "-rfc"));
        sign.addAll(List.of("-infile", request.toString(), "-outfile", signed.toString()));
        sign.addAll(List.of("-ext", "san=" + alternativeName));
        sign.addAll(validity);
        keytool(ROOT, sign.toArray(String[]::new));
        keytool(name, "-importcert", "-noprompt", "-alias", ROOT, "-file", certificate.toString());
        keytool(name, "-importcert", "-noprompt", "-alias", name, "-file", signed.toString());
        return issued(name);
    }

    /** Writes a list of revoked certificates. */
    public Path revoke(Path file, Issued... revoked) {
        List<String> arguments = new ArrayList<>(List.of("-gencrl", "-alias", ROOT, "-rfc", "-file", file.toString()));
        for (Issued each : revoked) {
            arguments.addAll(List.of("-id", each.serial()));
        }
        keytool(ROOT, arguments.toArray(String[]::new));
        return file;
    }

    /** Trusts the certificates that an authority has signed. */
    public static TrustManagerFactory trust(Path certificateOfAuthority) {
        try (InputStream in = Files.newInputStream(certificateOfAuthority)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    ROOT, CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Issued issued(String name) {
        try (InputStream in = Files.newInputStream(store(name))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            X509Certificate issued = (X509Certificate) keys.getCertificate(name);
            Path key = directory.resolve(name + ".key");
            Path file = directory.resolve(name + ".crt");
            pem(key, "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
            pem(file, "CERTIFICATE", issued.getEncoded());
            return new Issued(file, key, issued.getSerialNumber().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private void keytool(String store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store(store).toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try (RunningProgram keytool = RunningProgram.start("keytool", directory, Map.of(), command)) {
            keytool.awaitSuccess();
        }
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
