package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.ManualLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of users, keys, permissions and bans when they change together, and when one of them makes no sense. */
class AccessControlTest {
    @TempDir
    private Path directory;

    private final ManualLoop loop = new ManualLoop(0);
    private final List<String> notified = new ArrayList<>();
    private Path keys;
    private Path rules;
    private Path bans;

    @BeforeEach
    void writeFiles() throws Exception {
        keys = directory.resolve("keys.json");
        rules = Files.writeString(directory.resolve("acl"), "topic a/#\n");
        bans = Files.writeString(directory.resolve("bans"), "client a\n");
        Files.writeString(keys, new JsonWebKeySet(EcJwkGenerator.generateJwk(EllipticCurves.P256)).toJson());
    }

    private AccessControl accessControl() {
        JwtTerms terms = new JwtTerms(
                Optional.of(keys.toString()),
                Optional.empty(),
                Duration.ofMinutes(10),
                "https://issuer.example",
                List.of(),
                List.of("ES256"),
                Duration.ZERO,
                "sub",
                Optional.empty(),
                Optional.empty());
        return new AccessControl(
                new AccessControl.Settings(
                        true,
                        false,
                        List.of(AuthenticatorKind.JWT),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(terms),
                        Optional.of(bans.toString()),
                        Bans.Limits.NONE,
                        Optional.of(rules.toString()),
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
    void changedKeyFileThatMakesNoSenseIsReportedAndOtherFilesAreReplaced(String json) throws IOException {
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

    @Test
    void bansAreAppliedWhenTheCallbackForRulesThrows() throws IOException {
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
