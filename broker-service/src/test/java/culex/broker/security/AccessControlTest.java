package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.config.BrokerConfig;
import culex.broker.config.Terms;
import culex.broker.packet.QoS;
import culex.broker.transport.ManualLoop;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of users, keys, permissions and bans: changes of several files, and a malformed file. */
class AccessControlTest {
    private static final String ISSUER = "https://issuer.example";

    @TempDir
    private Path directory;

    private final ManualLoop loop = new ManualLoop(0);
    private final List<String> notified = new ArrayList<>();
    private Path keys;
    private Path rules;
    private Path bans;
    private EllipticCurveJsonWebKey key;

    @BeforeEach
    void writeFiles() throws Exception {
        keys = directory.resolve("keys.json");
        rules = Files.writeString(directory.resolve("acl"), "topic a/#\n");
        bans = Files.writeString(directory.resolve("bans"), "client a\n");
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Files.writeString(keys, new JsonWebKeySet(key).toJson());
    }

    private AccessControl accessControl() {
        return accessControl(Optional.of(terms()), Optional.of(rules.toString()), List.of());
    }

    private JwtTerms terms() {
        return new JwtTerms(
                Optional.of(keys.toString()),
                Optional.empty(),
                Duration.ofMinutes(10),
                ISSUER,
                List.of(),
                List.of("ES256"),
                Duration.ZERO,
                "sub",
                Optional.empty(),
                Optional.empty(),
                Optional.of("acl"));
    }

    private AccessControl accessControl(Optional<JwtTerms> jwt, Optional<String> aclFile, List<AclSource> sources) {
        return new AccessControl(
                new AccessControl.Settings(
                        true,
                        false,
                        List.of(AuthenticatorKind.JWT),
                        Optional.empty(),
                        Optional.empty(),
                        jwt,
                        Optional.empty(),
                        Optional.of(bans.toString()),
                        Bans.Limits.NONE,
                        aclFile,
                        sources,
                        true,
                        1,
                        100,
                        Duration.ZERO,
                        Duration.ZERO),
                task -> {
                    try {
                        task.run();
                    } catch (IllegalStateException ofTheCallback) {
                        notified.add("thrown");
                    }
                });
    }

    private void watch(AccessControl access, Runnable onRulesChanged) {
        access.watch(loop, onRulesChanged, () -> notified.add("bans"));
        ManualLoop.runAll(List.of(loop));
    }

    private void changeRulesAndBans() throws IOException {
        Files.writeString(rules, "topic b/#\ntopic c/#\n");
        Files.writeString(bans, "client a\nclient b\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"keys\":\"x\"}", "{\"keys\":[\"a\"]}", "{\"keys\":{}}", "{\"keys\":[{\"kty\":7}]}"})
    void invalidKeyFileIsReportedAndOtherChangedFilesAreReloaded(String json) throws IOException {
        AccessControl access = accessControl();
        watch(access, () -> notified.add("rules"));
        Files.writeString(keys, json);
        changeRulesAndBans();

        loop.advance(2000);

        assertEquals(List.of("rules", "bans"), notified);
        assertTrue(access.trouble().startsWith("" + keys), access.trouble());
        loop.advance(2000);
        assertTrue(access.trouble().startsWith("" + keys), access.trouble());
        assertThrows(IllegalArgumentException.class, this::accessControl);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"ann", "token"})
    void passwordIsCheckedAsATokenBeforeTheUsersFileWhateverTheUserName(@Nullable String userName) throws Exception {
        Path users = directory.resolve("users");
        new UsersFile(users).add("ann", "secret".toCharArray());
        BrokerConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withDefaultValue("mqtt.security.users-file", users.toString())
                .withDefaultValue("mqtt.jwt.key-file", keys.toString())
                .withDefaultValue("mqtt.jwt.issuer", ISSUER)
                .build()
                .getConfigMapping(BrokerConfig.class);
        Authenticator chain = new AccessControl(Terms.access(config), Runnable::run).authenticator();

        assertEquals("pump-7", userOf(chain, userName, token()));
        assertEquals("ann", userOf(chain, "ann", "secret"));
        assertEquals("rejected", userOf(chain, "ann", "wrong"));
        assertEquals("rejected", userOf(chain, null, "secret"));
    }

    @Test
    void unavailableLoginServiceRejectsClientsEvenIfAnonymousClientsAreAllowed() {
        BrokerConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withDefaultValue("mqtt.auth.http.url", "http://127.0.0.1:1/login")
                .build()
                .getConfigMapping(BrokerConfig.class);
        Authenticator chain = new AccessControl(Terms.access(config), Runnable::run).authenticator();

        assertEquals("rejected", userOf(chain, "ann", "secret"));
        assertEquals("rejected", userOf(chain, null, "secret"));
    }

    private String token() throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("pump-7");
        claims.setExpirationTimeMinutesInTheFuture(10);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setAlgorithmHeaderValue("ES256");
        return signature.getCompactSerialization();
    }

    private static @Nullable String userOf(Authenticator chain, @Nullable String userName, String password) {
        Authentication outcome = Logins.ask(chain, userName, password);
        return outcome instanceof Authentication.Accepted accepted
                ? accepted.principal().userName()
                : "rejected";
    }

    @Test
    void everythingIsDeniedIfPermissionsComeFromTokensOnlyAndTheClientHasNone() {
        Authorizer acl = accessControl(Optional.empty(), Optional.empty(), List.of(AclSource.TOKEN))
                .authorizer();
        AclRequest publish = AclRequest.publish("a", QoS.AT_MOST_ONCE, false);
        assertFalse(acl.decide(publish, Principal.user("ann"), "c").isAllowed());
        assertFalse(acl.mayReceive(Principal.user("ann"), "c", "a"));
    }

    @Test
    void bansAreAppliedEvenIfTheCallbackForChangedRulesThrows() throws IOException {
        AccessControl access = accessControl();
        watch(access, () -> {
            throw new IllegalStateException();
        });
        changeRulesAndBans();

        loop.advance(2000);

        assertEquals(List.of("bans", "thrown"), notified);
    }

    @Test
    void parserThatOverflowsTheStackIsAnErrorInOneLine() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new WatchedFile<>("mqtt.x.file", rules, _ -> {
                    throw new StackOverflowError();
                }));
        assertEquals("mqtt.x.file: " + rules + ": a line in it is too long", error.getMessage());
    }
}
