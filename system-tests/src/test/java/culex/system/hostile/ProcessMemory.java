package culex.system.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Memory, threads and file descriptors of a process, from /proc on Linux. */
final class ProcessMemory {
    /** Matches the lines of the heap's generations; later lines are about Metaspace. */
    private static final Pattern USED = Pattern.compile("(?m)^ \\S*Gen\\b.*used (\\d+)K");

    private final Path directory;

    ProcessMemory(long pid) {
        directory = Path.of("/proc", Long.toString(pid));
    }

    /** Returns the peak of the resident memory, in MB. */
    long peakMegabytes() throws IOException {
        return megabytes("VmHWM:");
    }

    /** Returns the resident memory, in MB. */
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

    /** Returns the live heap of the JVM after a garbage collection, in MB. */
    long liveHeapMegabytes() throws IOException {
        jcmd("GC.run");
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes / 1024;
    }

    private String jcmd(String command) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(
                        program.toString(), directory.getFileName().toString(), command)
                .redirectErrorStream(true)
                .start();
        try (InputStream in = process.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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
