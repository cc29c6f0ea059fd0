package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe reports whether data can be written to a directory, and leaves no file. */
class DiskProbeTest {
    @TempDir
    private Path directory;

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void probeSucceedsInAWritableDirectoryAndDeletesItsFile() throws IOException {
        assertTrue(new DiskProbe(directory).takesData());
        assertTrue(new DiskProbe(directory).takesData());
        assertEquals(0, files());
    }

    @Test
    void probeFailsInAMissingDirectory() {
        assertFalse(new DiskProbe(directory.resolve("missing")).takesData());
    }

    /** A write to /dev/full fails in the same way as on a full disk. */
    @Test
    void probeFileIsDeletedWhenTheDiskIsFull() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        Path probe = directory.resolve("probe");
        Files.createSymbolicLink(probe, full);
        assertFalse(new DiskProbe(directory).takesData());
        assertFalse(Files.exists(probe, LinkOption.NOFOLLOW_LINKS));
    }
}
