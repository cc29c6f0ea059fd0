package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.broker.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtAuthenticatorTest extends JwtAuthenticatorFixture {
    private void assertRejected(String reason, String token) {
        Authentication.Refused refused =
                assertInstanceOf(Authentication.Refused.class, ask(authenticator(terms(null, null)), token));
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, refused.reasonCode());
        assertEquals("its token is not valid: " + reason, refused.reason());
    }

    @Test
    void validTokenNamesTheUserUntilItExpires() throws JoseException {
        Authentication expected =
                new Authentication.Accepted(Principal.user("pump-7"), TimeUnit.SECONDS.toMillis(NOW_SECONDS + 60 + 30));
        assertEquals(expected, ask(authenticator(terms(null, null)), token(claims(), rsa, "RS256")));
        assertEquals(expected, ask(authenticator(terms(null, null)), token(claims(), ec, "ES256")));
    }

    @Test
    void tokenOfAnotherIssuerAudienceOrTimeIsRejected() throws JoseException {
        JwtClaims issuer = claims();
        issuer.setIssuer("https://evil.example");
        assertRejected("it has another issuer (iss)", token(issuer, rsa, "RS256"));
        JwtClaims audience = claims();
        audience.setAudience("web");
        assertRejected("it is for another audience (aud)", token(audience, rsa, "RS256"));
        JwtClaims noAudience = claims();
        noAudience.unsetClaim("aud");
        assertRejected("it is for another audience (aud)", token(noAudience, rsa, "RS256"));
        JwtClaims expired = claims();
        expired.setExpirationTime(NumericDate.fromSeconds(NOW_SECONDS - 31));
        assertRejected("it has expired", token(expired, rsa, "RS256"));
        JwtClaims endless = claims();
        endless.unsetClaim("exp");
        assertRejected("it has no end (exp)", token(endless, rsa, "RS256"));
        JwtClaims early = claims();
        early.setNotBefore(NumericDate.fromSeconds(NOW_SECONDS + 31));
        assertRejected("it is not valid yet (nbf)", token(early, rsa, "RS256"));
        JwtClaims nobody = claims();
        nobody.unsetClaim("sub");
        assertRejected("its claim sub names no user", token(nobody, rsa, "RS256"));
    }

    @Test
    void leewayAcceptsATokenThatHasJustExpired() throws JoseException {
        JwtClaims justExpired = claims();
        justExpired.setExpirationTime(NumericDate.fromSeconds(NOW_SECONDS - 29));
        assertInstanceOf(
                Authentication.Accepted.class, ask(authenticator(terms(null, null)), token(justExpired, rsa, "RS256")));
    }

    @Test
    void signatureOfAnUnknownKeyOrAChangedTokenIsRejected() throws JoseException {
        assertRejected(
                "its key is not known, its algorithm is not allowed, or it cannot be read",
                token(claims(), other, "RS256"));
        PublicJsonWebKey imposter = named(other, "rsa");
        String forged = token(claims(), imposter, "RS256");
        named(other, "other");
        assertRejected("its signature is wrong", forged);
    }

    @Test
    void keyWithoutAnIdentifierVerifiesATokenThatNamesAKey() throws JoseException {
        List<JsonWebKey> keys =
                List.of(JsonWebKey.Factory.newJwk(other.getPublicKey()), JsonWebKey.Factory.newJwk(rsa.getPublicKey()));
        JwtAuthenticator tokens = authenticator(_ -> CompletableFuture.completedFuture(keys), terms(null, null));
        assertInstanceOf(Authentication.Accepted.class, ask(tokens, token(claims(), rsa, "RS256")));
        assertInstanceOf(Authentication.Accepted.class, ask(tokens, token(claims(), other, "RS256")));
        assertInstanceOf(Authentication.Refused.class, ask(tokens, token(claims(), ec, "ES256")));
    }

    @Test
    void algorithmThatIsNotListedIsRejected() throws JoseException {
        assertRejected(
                "its key is not known, its algorithm is not allowed, or it cannot be read",
                token(claims(), rsa, "RS512"));
        JsonWebSignature confused = new JsonWebSignature();
        confused.setPayload(claims().toJson());
        confused.setKeyIdHeaderValue("rsa");
        confused.setAlgorithmHeaderValue("HS256");
        confused.setKey(new HmacKey(rsa.getPublicKey().getEncoded()));
        assertRejected(
                "its key is not known, its algorithm is not allowed, or it cannot be read",
                confused.getCompactSerialization());
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims().toJson().getBytes(StandardCharsets.UTF_8));
        assertInstanceOf(
                Authentication.Refused.class, ask(authenticator(terms(null, null)), header + "." + payload + "."));
    }

    @Test
    void clientIdentifierAndRolesComeFromClaims() throws JoseException {
        JwtTerms strict = terms("client", "realm_access.roles");
        JwtClaims claims = claims();
        claims.setStringClaim("client", "client-1");
        claims.setClaim("realm_access", Map.of("roles", List.of("reader", "writer")));
        Authentication.Accepted accepted = assertInstanceOf(
                Authentication.Accepted.class, ask(authenticator(strict), token(claims, rsa, "RS256")));
        assertEquals(Set.of("reader", "writer"), accepted.principal().roles());

        claims.setStringClaim("client", "client-2");
        assertInstanceOf(Authentication.Refused.class, ask(authenticator(strict), token(claims, rsa, "RS256")));
        claims.unsetClaim("client");
        assertInstanceOf(Authentication.Refused.class, ask(authenticator(strict), token(claims, rsa, "RS256")));
    }

    @Test
    void tokenWhoseRolesClaimContainsAnElementOtherThanTextIsRejected() throws JoseException {
        JwtClaims claims = claims();
        claims.setClaim("roles", List.of("reader", 7));
        assertInstanceOf(
                Authentication.Refused.class, ask(authenticator(terms(null, "roles")), token(claims, rsa, "RS256")));
    }

    @Test
    void invalidClaimsAreReportedEvenIfTheKeysAreNotAvailable() throws JoseException {
        JwtAuthenticator tokens =
                authenticator(_ -> CompletableFuture.failedFuture(new IllegalStateException()), terms(null, null));
        assertEquals("it is no JWT", tokens.error("secret"));
        assertEquals("it is no JWT", tokens.error(""));
        JwtClaims expired = claims();
        expired.setExpirationTime(NumericDate.fromSeconds(NOW_SECONDS - 31));
        assertEquals("it has expired", tokens.error(token(expired, rsa, "RS256")));
        JwtClaims issuer = claims();
        issuer.setIssuer("https://evil.example");
        assertEquals("it has another issuer (iss)", tokens.error(token(issuer, rsa, "RS256")));
        assertNotNull(tokens.error("eyJhIjoxfQ.AAAA.AAAA"));
        assertNull(tokens.error(token(claims(), other, "RS256"))); // its signature is checked at CONNECT
    }

    @Test
    void passwordThatIsNotATokenIsLeftToTheNextAuthenticator() {
        JwtAuthenticator tokens = authenticator(terms(null, null));
        Authenticator passwords =
                (_, _) -> CompletableFuture.completedFuture(new Authentication.Accepted(Principal.user("by password")));
        Authentication outcome = Logins.ask(new AuthenticatorChain(List.of(tokens, passwords)), "u", "secret");
        assertEquals(new Authentication.Accepted(Principal.user("by password")), outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"RS256\",\"kid\":7}",
                "{\"alg\":7,\"kid\":\"rsa\"}",
                "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":7}",
                "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":7}",
                "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x5t\":[]}",
            })
    void tokenWithAHeaderFieldOfAWrongTypeIsRejected(String header) {
        String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        Authentication.Refused refused = assertInstanceOf(
                Authentication.Refused.class, ask(authenticator(terms(null, null)), base64 + ".e30.AAAA"));
        assertEquals(LoginFailure.CREDENTIALS, refused.failure());
    }

    @Test
    void tokenWhoseKeyCannotBeLookedUpYetDoesNotCountAsAFailedLogin() throws JoseException {
        JwtAuthenticator tokens = authenticator(_ -> CompletableFuture.completedFuture(List.of()), terms(null, null));
        Authentication.Refused refused =
                assertInstanceOf(Authentication.Refused.class, ask(tokens, token(claims(), rsa, "RS256")));
        assertEquals(LoginFailure.UNAVAILABLE, refused.failure());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, refused.reasonCode());
    }

    @Test
    void keyFileMayContainPublicKeysOnly() {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(rsa.getPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        assertEquals(1, JwtKeyFile.parse(pem).size());
        assertEquals(2, JwtKeyFile.parse(new JsonWebKeySet(rsa, ec).toJson()).size());
        for (String wrong : List.of("", "nonsense", "{}", "{\"keys\":[]}", pem.replace("PUBLIC", "PRIVATE"))) {
            assertThrows(IllegalArgumentException.class, () -> JwtKeyFile.parse(wrong));
        }
    }
}
