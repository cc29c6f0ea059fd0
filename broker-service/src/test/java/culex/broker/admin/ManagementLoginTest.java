package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.ops.LogLines;
import culex.support.api.Caller;
import culex.support.api.LocalHosts;
import culex.support.api.ManagementKeys;
import culex.support.api.Role;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementLoginTest {
    private static final String TOKEN = "a-token-of-the-scraper";
    private static final String METRICS = "/q/metrics";

    @TempDir
    private Path directory;

    private ManagementLogin login(boolean mayEverybodyRead, String... lines) throws IOException {
        return new ManagementLogin(
                mayEverybodyRead,
                lines.length == 0 ? null : ManagementLogin.read(file(lines)),
                new LocalHosts(List.of()));
    }

    private Path file(String... lines) throws IOException {
        Path file = Files.write(directory.resolve("tokens"), List.of(lines));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private static Caller known(@Nullable Caller caller) {
        assertTrue(caller != null && caller.isKnown(), String.valueOf(caller));
        return caller;
    }

    @Test
    void requestWithoutAKeyMayReadIfTheSettingAllowsEverybody() throws IOException {
        assertEquals(Caller.EVERYBODY, login(true).caller(METRICS, null));
        assertEquals(Caller.EVERYBODY, login(true, TOKEN).caller(METRICS, null));
    }

    @Test
    void brokerThatRequiresLoginsButHasNoKeysServesOnlyHealth() throws IOException {
        ManagementLogin login = login(false);
        assertEquals(Caller.EVERYBODY, login.caller("/q/health", null));
        assertEquals(Caller.EVERYBODY, login.caller("/q/health/ready", null));
        assertNull(login.caller(METRICS, null));
        assertNull(login.caller(METRICS, "Bearer "));
        assertNull(login.caller("/q/culex/backup", "Bearer " + TOKEN));
    }

    @Test
    void keyInPlainTextHasTheRoleAdmin() throws IOException {
        ManagementLogin login = login(false, "# of Prometheus", TOKEN, "", "the-next-token-1234");
        assertEquals(Role.ADMIN, known(login.caller(METRICS, "Bearer " + TOKEN)).role());
        assertEquals(
                "line-4",
                known(login.caller(METRICS, "bearer the-next-token-1234")).name());
    }

    @Test
    void apiKeyStoredAsADigestHasTheNameAndRoleOfTheSameLine() throws IOException {
        ManagementLogin login = login(false, ManagementKeys.line("ann", Role.OPERATOR, TOKEN));
        assertEquals(new Caller("ann", Role.OPERATOR, true), login.caller(METRICS, "Bearer " + TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer x", "Basic a-token-of-the-scraper", "Bearer a-token-of-the-scrape"})
    void unknownKeyIsRejectedEvenIfEverybodyMayRead(String authorization) throws IOException {
        assertNull(login(false, TOKEN).caller(METRICS, authorization));
        assertNull(login(true, TOKEN).caller(METRICS, authorization));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/healthy", "/q/HEALTH", "/q/health-group", "//q/health", "/consoles", "/api/v1/login"})
    void pathsThatOnlyLookLikeHealthOrTheConsoleNeedALogin(String path) throws IOException {
        assertNull(login(false, TOKEN).caller(path, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console", "/console/", "/console/main.js"})
    void filesOfTheConsoleNeedNoLogin(String path) throws IOException {
        assertEquals(Caller.EVERYBODY, login(false, TOKEN).caller(path, null));
    }

    @Test
    void keyAddedToTheFileIsAcceptedWithoutARestart() throws IOException {
        ManagementLogin login = login(false, TOKEN);
        file(TOKEN, ManagementKeys.line("bob", Role.VIEWER, "another-token-of-bob"));
        login.look();
        assertEquals(
                "bob",
                known(login.caller(METRICS, "Bearer another-token-of-bob")).name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret|line 1 is no word of 16 to 1024 characters, and not NAME ROLE sha256:HEX",
                "# none|it must have 1 to 100 keys",
                "ann boss sha256:00|line 1 has an unknown role; the roles are viewer, operator and admin",
                "ann admin sha256:00|line 1 has a digest that is not 32 bytes",
                "ann admin sha256:xx|line 1 has a digest that is not hexadecimal",
                "ann admin md5:00|line 1 is not NAME ROLE sha256:HEX"
            })
    void malformedLineOfTheKeysFilePreventsTheStart(String line, String error) throws IOException {
        Path file = file(line);
        var thrown = assertThrows(ConfigurationException.class, () -> ManagementLogin.read(file));
        assertEquals("mqtt.management.token-file: " + file + ": " + error, thrown.getMessage());
    }

    @Test
    void twoKeysWithTheSameNamePreventTheStart() throws IOException {
        Path file = file(
                ManagementKeys.line("ann", Role.VIEWER, TOKEN), ManagementKeys.line("ann", Role.ADMIN, TOKEN + "2"));
        assertThrows(ConfigurationException.class, () -> ManagementLogin.read(file));
    }

    @Test
    void missingKeysFilePreventsTheStart() {
        assertThrows(ConfigurationException.class, () -> ManagementLogin.read(directory.resolve("nowhere")));
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----, 0", "rw-r--r--, 1", "rw-rw--w-, 1"})
    void tokenFileThatOtherUsersMayReadOrWriteCausesAWarning(String permissions, int warnings) throws IOException {
        Path file = Files.setPosixFilePermissions(file(TOKEN), PosixFilePermissions.fromString(permissions));
        try (LogLines log = new LogLines(ManagementLogin.class.getName())) {
            ManagementLogin.read(file);
            assertEquals(warnings, log.lines().size(), () -> log.lines().toString());
        }
    }
}
