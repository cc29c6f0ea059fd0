package culex.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes that a process has written to disks since a point in time, from /proc/PID/io; 0 where that file does not exist or cannot be
 * read.
 */
record DiskWrites(long pid, long since) {
    private static final String WRITTEN = "write_bytes: ";

    static DiskWrites of(long pid) {
        return new DiskWrites(pid, total(pid));
    }

    long bytes() {
        return total(pid) - since;
    }

    private static long total(long pid) {
        Path file = Path.of("/proc", Long.toString(pid), "io");
        if (!Files.isReadable(file)) {
            return 0;
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(WRITTEN))
                    .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }
}
