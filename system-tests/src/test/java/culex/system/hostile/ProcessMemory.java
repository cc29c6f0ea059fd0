package culex.system.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of a process under /proc. */
final class ProcessMemory {
    private final Path directory;

    ProcessMemory(long pid) {
        directory = Path.of("/proc", Long.toString(pid));
    }

    /** The most memory that it ever had, in MB. */
    long peakMegabytes() throws IOException {
        return megabytes("VmHWM:");
    }

    /** Its memory now, in MB. */
    long megabytes() throws IOException {
        return megabytes("VmRSS:");
    }

    private long megabytes(String field) throws IOException {
        return Files.readAllLines(directory.resolve("status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    int descriptors() throws IOException {
        return entries("fd");
    }

    int threads() throws IOException {
        return entries("task");
    }

    private int entries(String name) throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve(name))) {
            return Math.toIntExact(entries.count());
        }
    }
}
