package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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

    private ManagementLogin login(boolean isHardened, String... tokens) throws IOException {
        List<byte[]> digests = tokens.length == 0 ? List.of() : ManagementLogin.read(file(tokens));
        return new ManagementLogin(isHardened, digests);
    }

    private Path file(String... lines) throws IOException {
        Path file = Files.write(directory.resolve("tokens"), List.of(lines));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void profileOpenWithoutTokensWantsNoLogin() throws IOException {
        assertTrue(login(false).allows(METRICS, null));
    }

    @Test
    void profileHardenedWithoutTokensAnswersHealthOnly() throws IOException {
        ManagementLogin login = login(true);
        assertTrue(login.allows("/q/health", null));
        assertTrue(login.allows("/q/health/ready", null));
        assertFalse(login.allows(METRICS, null));
        assertFalse(login.allows(METRICS, "Bearer "));
        assertFalse(login.allows("/q/culex/backup", "Bearer " + TOKEN));
    }

    @Test
    void eachTokenOfTheFileOpensMetrics() throws IOException {
        ManagementLogin login = login(false, "# of Prometheus", TOKEN, "", "the-next-token-1234");
        assertTrue(login.allows(METRICS, "Bearer " + TOKEN));
        assertTrue(login.allows(METRICS, "bearer the-next-token-1234"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer x", "Basic a-token-of-the-scraper", "Bearer a-token-of-the-scrape"})
    void everythingElseIsRejected(String authorization) throws IOException {
        assertFalse(login(false, TOKEN).allows(METRICS, authorization));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/healthy", "/q/HEALTH", "/", "/q/health-group", "//q/health"})
    void pathsThatOnlyLookLikeHealthNeedALogin(String path) throws IOException {
        assertFalse(login(true, TOKEN).allows(path, null));
    }

    @Test
    void tokenThatIsTooShortStopsTheStart() throws IOException {
        Path file = file("secret");
        var error = assertThrows(ConfigurationException.class, () -> ManagementLogin.read(file));
        assertEquals(
                "mqtt.management.token-file: " + file + " has a token that is no word of 16 to 1024 characters",
                error.getMessage());
    }

    @Test
    void fileWithoutTokensStopsTheStart() throws IOException {
        Path file = file("# none");
        assertThrows(ConfigurationException.class, () -> ManagementLogin.read(file));
    }

    @Test
    void fileThatIsNotThereStopsTheStart() {
        assertThrows(ConfigurationException.class, () -> ManagementLogin.read(directory.resolve("nowhere")));
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----, 0", "rw-r--r--, 1", "rw-rw--w-, 1"})
    void tokenFileThatOtherUsersMayReadOrWriteCausesAWarning(String permissions, int warnings) throws IOException {
        Path file = Files.setPosixFilePermissions(file(TOKEN), PosixFilePermissions.fromString(permissions));
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ManagementLogin.class.getName());
        logger.addHandler(handler);
        try {
            ManagementLogin.read(file);
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(warnings, lines.size(), lines::toString);
    }
}
