package culex.system.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A disk for the broker's data that a test can make full or broken. */
final class FaultyDisk {
    private final Path data;
    private final Path library;
    private final Path fault;

    /**
     * Creates a disk without a fault.
     *
     * @param data the broker's data, an existing directory
     * @param directory the directory for the library
     * @throws IOException if the library cannot be compiled
     */
    FaultyDisk(Path data, Path directory) throws IOException {
        this.data = data.toRealPath();
        library = DiskLibrary.compile(directory);
        fault = directory.resolve("fault").toAbsolutePath();
    }

    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(), "CULEX_DISK", data.toString(), "CULEX_DISK_FAULT", fault.toString());
    }

    /** Makes later writes fail with ENOSPC, as on a full disk; syncs succeed. */
    void fill() throws IOException {
        Files.writeString(fault, "full");
    }

    /** Makes later writes and syncs fail with EIO. */
    void breakDown() throws IOException {
        Files.writeString(fault, "broken");
    }

    /** Makes later writes and syncs succeed again. */
    void heal() throws IOException {
        Files.deleteIfExists(fault);
    }
}
