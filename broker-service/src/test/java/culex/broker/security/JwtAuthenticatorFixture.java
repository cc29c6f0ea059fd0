package culex.broker.security;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;

/** Keys, tokens and an authenticator that checks them. */
class JwtAuthenticatorFixture {
    static final long NOW_SECONDS = 1_900_000_000;
    static PublicJsonWebKey rsa;
    static PublicJsonWebKey other;
    static PublicJsonWebKey ec;
    final PasswordChecks checks = new PasswordChecks(1, 100);

    @BeforeAll
    static void generateKeys() throws JoseException {
        rsa = named(RsaJwkGenerator.generateJwk(2048), "rsa");
        other = named(RsaJwkGenerator.generateJwk(2048), "other");
        ec = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "ec");
    }

    static PublicJsonWebKey named(PublicJsonWebKey key, String keyId) {
        key.setKeyId(keyId);
        return key;
    }

    static JwtTerms terms(@Nullable String clientIdClaim, @Nullable String rolesClaim) {
        return new JwtTerms(
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(10),
                "https://issuer.example",
                List.of("mqtt"),
                List.of("RS256", "ES256"),
                Duration.ofSeconds(30),
                "sub",
                Optional.ofNullable(clientIdClaim),
                Optional.ofNullable(rolesClaim),
                Optional.of("acl"));
    }

    static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://issuer.example");
        claims.setAudience("other", "mqtt");
        claims.setSubject("pump-7");
        claims.setExpirationTime(NumericDate.fromSeconds(NOW_SECONDS + 60));
        return claims;
    }

    static String token(JwtClaims claims, PublicJsonWebKey key, String algorithm) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(algorithm);
        return signature.getCompactSerialization();
    }

    JwtAuthenticator authenticator(JwtKeys keys, JwtTerms terms) {
        return new JwtAuthenticator(keys, terms, checks, () -> NOW_SECONDS * 1000);
    }

    JwtAuthenticator authenticator(JwtTerms terms) {
        List<JsonWebKey> keys = List.of(rsa, ec);
        return authenticator(_ -> CompletableFuture.completedFuture(keys), terms);
    }

    static Authentication ask(Authenticator authenticator, String password) {
        return Logins.ask(new AuthenticatorChain(List.of(authenticator)), "ignored", password);
    }

    static JwtClaims claims(String acl) throws Exception {
        String json = claims().toJson();
        return JwtClaims.parse(json.substring(0, json.length() - 1) + ",\"acl\":" + acl + "}");
    }
}
