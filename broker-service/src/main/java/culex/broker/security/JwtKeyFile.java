package culex.broker.security;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Public keys in a file: a JSON Web Key Set, or public keys and certificates in PEM. */
final class JwtKeyFile {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----\\s+([A-Za-z0-9+/=\\s]+?)-----END \\1-----");
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

    private JwtKeyFile() {}

    static WatchedFile<List<JsonWebKey>> watched(String setting, Path path) {
        return new WatchedFile<>(setting, path, lines -> parse(String.join("\n", lines)));
    }

    static JwtKeys of(WatchedFile<List<JsonWebKey>> file) {
        return _ -> CompletableFuture.completedFuture(file.content());
    }

    /** @throws IllegalArgumentException with one sentence when the text contains no public key, or anything else */
    static List<JsonWebKey> parse(String text) {
        List<JsonWebKey> keys = text.strip().startsWith("{") ? keySet(text) : pem(text);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it holds no public key");
        }
        return keys;
    }

    /**
     * The public keys of a JSON Web Key Set that are for signatures.
     *
     * @throws IllegalArgumentException with one sentence when the text is not a key set
     */
    static List<JsonWebKey> keySet(String json) {
        try {
            return new JsonWebKeySet(json)
                    .getJsonWebKeys().stream()
                            .filter(key -> key instanceof PublicJsonWebKey)
                            .filter(key -> key.getUse() == null || key.getUse().equals("sig"))
                            .toList();
        } catch (JoseException wrong) {
            throw new IllegalArgumentException("it is no JSON Web Key Set: " + wrong.getMessage(), wrong);
        } catch (RuntimeException wrong) { // jose4j casts the values that it reads, and fails for unexpected types
            throw new IllegalArgumentException("it is no JSON Web Key Set: a member of it has the wrong type", wrong);
        }
    }

    private static List<JsonWebKey> pem(String text) {
        List<JsonWebKey> keys = new ArrayList<>();
        if (text.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException("it holds a private key; the broker needs the public one");
        }
        Matcher each = PEM.matcher(text);
        while (each.find()) {
            byte[] bytes = Base64.getMimeDecoder().decode(each.group(2));
            try {
                PublicKey key = each.group(1).equals("CERTIFICATE") ? certified(bytes) : publicKey(bytes);
                keys.add(JsonWebKey.Factory.newJwk(key));
            } catch (GeneralSecurityException | JoseException wrong) {
                throw new IllegalArgumentException("a public key in it cannot be read: " + wrong.getMessage(), wrong);
            }
        }
        return keys;
    }

    private static PublicKey certified(byte[] bytes) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes))
                .getPublicKey();
    }

    private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (java.security.spec.InvalidKeySpecException otherType) {
                // The text is no key of this type: tries the next type.
            }
        }
        throw new GeneralSecurityException("its type is none of " + KEY_TYPES);
    }

    /** Decodes the text of a response as UTF-8. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
