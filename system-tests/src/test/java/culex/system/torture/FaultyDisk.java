package culex.system.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A disk below the broker's data that is full or broken while a test wants it so. */
final class FaultyDisk {
    private final Path data;
    private final Path library;
    private final Path fault;

    /**
     * A disk without a fault.
     *
     * @param data the broker's data, an existing directory
     * @param directory a place for the library
     * @throws IOException when the library cannot be compiled
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

    /** From now on writes fail with ENOSPC; what was written can be synced. */
    void fill() throws IOException {
        Files.writeString(fault, "full");
    }

    /** From now on writes and syncs fail with EIO. */
    void breakDown() throws IOException {
        Files.writeString(fault, "broken");
    }

    /** All is well again. */
    void heal() throws IOException {
        Files.deleteIfExists(fault);
    }
}
