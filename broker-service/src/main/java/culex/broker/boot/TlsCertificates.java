package culex.broker.boot;

import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The content of a TLS configuration of Quarkus at one moment: certificates with their keys, trusted certificates and revocation lists. All
 * of it is checked before it is used: each key belongs to its certificate, and each list can be read.
 *
 * @param fingerprint changes when any of these changes
 * @param own the certificates of the server
 */
record TlsCertificates(SSLContext context, String fingerprint, List<X509Certificate> own) {
    private static final List<String> KEY_TYPES = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "Ed25519", "Ed448");
    private static final byte[] PROBE = {1, 2, 3, 4};
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    /** @throws IllegalArgumentException with one sentence when something is wrong */
    static TlsCertificates of(TlsConfiguration configuration, Vertx vertx) {
        if (configuration.getKeyStore() == null) {
            throw new IllegalArgumentException("it has no certificate and key (key-store)");
        }
        try {
            KeyManager[] managers = configuration
                    .getKeyStoreOptions()
                    .getKeyManagerFactory(vertx)
                    .getKeyManagers();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<X509Certificate> own = ownCertificates(managers, digest);
            KeyStore trusted = configuration.getTrustStore();
            for (Certificate each : trusted == null ? List.<Certificate>of() : certificates(trusted)) {
                digest.update(each.getEncoded());
            }
            List<CRL> revoked = revocationLists(configuration, digest);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers, trustManagers(configuration, vertx, trusted, revoked), new SecureRandom());
            return new TlsCertificates(context, HexFormat.of().formatHex(digest.digest()), List.copyOf(own));
        } catch (IllegalArgumentException wrong) {
            throw wrong;
        } catch (Exception wrong) { // Vert.x declares a checked Exception
            throw new IllegalArgumentException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** The certificate of the server that expires first. */
    X509Certificate expiring() {
        return Collections.min(own, Comparator.comparing(X509Certificate::getNotAfter));
    }

    private static List<X509Certificate> ownCertificates(KeyManager[] managers, MessageDigest digest)
            throws GeneralSecurityException {
        Map<String, X509KeyManager> byAlias = new LinkedHashMap<>();
        for (KeyManager manager : managers) {
            if (manager instanceof X509KeyManager keys) {
                for (String type : KEY_TYPES) {
                    String[] aliases = keys.getServerAliases(type, null);
                    for (String alias : aliases == null ? new String[0] : aliases) {
                        byAlias.put(alias, keys);
                    }
                }
            }
        }
        List<X509Certificate> own = new ArrayList<>();
        for (Map.Entry<String, X509KeyManager> each : byAlias.entrySet()) {
            X509Certificate[] chain = each.getValue().getCertificateChain(each.getKey());
            checkPair(each.getValue().getPrivateKey(each.getKey()), chain[0].getPublicKey());
            own.add(chain[0]);
            for (X509Certificate certificate : chain) {
                digest.update(certificate.getEncoded());
            }
        }
        if (own.isEmpty()) {
            throw new IllegalArgumentException("its key store has no certificate with a key");
        }
        return own;
    }

    /** Throws if the key does not belong to the certificate, as happens while an operator has replaced only one of the two files. */
    private static void checkPair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = switch (certified.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case String other -> other;
        };
        Signature signature = Signature.getInstance(algorithm);
        if (certified instanceof RSAKey rsa && algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(rsa.getParams() == null ? PSS : rsa.getParams());
        }
        boolean fits = key.getAlgorithm().equals(certified.getAlgorithm());
        if (fits) {
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            fits = signature.verify(signed);
        }
        if (!fits) {
            throw new IllegalArgumentException("its key does not belong to its certificate");
        }
    }

    private static List<Certificate> certificates(KeyStore store) throws GeneralSecurityException {
        List<Certificate> all = new ArrayList<>();
        for (String alias : new TreeSet<>(Collections.list(store.aliases()))) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null) {
                all.add(certificate);
            }
        }
        return all;
    }

    private static List<CRL> revocationLists(TlsConfiguration configuration, MessageDigest digest)
            throws GeneralSecurityException {
        List<CRL> lists = new ArrayList<>();
        for (Buffer value : configuration.getSSLOptions().getCrlValues()) {
            byte[] bytes = value.getBytes();
            digest.update(bytes);
            Collection<? extends CRL> read;
            try {
                read = CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes));
            } catch (CRLException unreadable) {
                throw new IllegalArgumentException(
                        "a file of certificate-revocation-list cannot be read: " + unreadable.getMessage(), unreadable);
            }
            if (read.isEmpty()) { // an empty or truncated file would disable the check
                throw new IllegalArgumentException(
                        "a file of certificate-revocation-list has no revocation list in it");
            }
            lists.addAll(read);
        }
        return lists;
    }

    /** With revocation lists, a certificate without a list of its issuer is rejected as well. */
    private static TrustManager @Nullable [] trustManagers(
            TlsConfiguration configuration, Vertx vertx, @Nullable KeyStore trusted, List<CRL> revoked)
            throws Exception {
        if (configuration.getTrustStoreOptions() == null) {
            return null;
        }
        if (revoked.isEmpty() || trusted == null) {
            return configuration
                    .getTrustStoreOptions()
                    .getTrustManagerFactory(vertx)
                    .getTrustManagers();
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, new X509CertSelector());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(
                PKIXRevocationChecker.Option.PREFER_CRLS,
                PKIXRevocationChecker.Option.NO_FALLBACK,
                PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        parameters.addCertPathChecker(checker);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }
}
