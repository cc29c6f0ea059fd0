package culex.publisher.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysOnDiskTest {
    private static final String FIRST = "the-first-key-0123456789";
    private static final String SECOND = "the-second-key-0123456789";

    @TempDir
    private Path directory;

    private int changes;

    private Path write(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), content);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000 + ++changes)));
    }

    @Test
    void changedKeysFileIsReadAgain() throws IOException {
        KeysOnDisk keys = KeysOnDisk.read(write(FIRST));
        assertNotNull(keys.owner(FIRST));
        write(SECOND);
        keys.look();
        assertNull(keys.owner(FIRST));
        assertNotNull(keys.owner(SECOND));
    }

    @Test
    void invalidChangeOfTheKeysFileKeepsThePreviousKeys() throws IOException {
        KeysOnDisk keys = KeysOnDisk.read(write(FIRST));
        write("short");
        keys.look();
        assertNotNull(keys.owner(FIRST));
        Files.delete(directory.resolve("keys"));
        keys.look();
        assertNotNull(keys.owner(FIRST));
        write(SECOND);
        keys.look();
        assertNull(keys.owner(FIRST));
    }

    @Test
    void missingOrEmptyFileOfApiKeysPreventsTheStart() throws IOException {
        Path missing = directory.resolve("none");
        assertEquals(
                "Wrong settings: sensor.api.keys-file: there is no file " + missing,
                assertThrows(ConfigurationException.class, () -> KeysOnDisk.read(missing))
                        .getMessage());
        Path empty = write("# no key\n");
        String line = assertThrows(ConfigurationException.class, () -> KeysOnDisk.read(empty))
                .getMessage();
        assertTrue(line != null && line.endsWith("it must have 1 to 100 keys"), line);
    }
}
