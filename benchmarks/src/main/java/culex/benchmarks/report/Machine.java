package culex.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Describes the machine in one line. */
public final class Machine {
    private Machine() {}

    public static String describe() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return "%d cores%s, %s, %s, load average %.1f at the start"
                .formatted(cores, processor(), memory(), system, load);
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return "";
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> " (" + line.substring(line.indexOf(':') + 2) + ")")
                .orElse("");
    }

    private static String memory() throws IOException {
        Path info = Path.of("/proc/meminfo");
        if (!Files.exists(info)) {
            return "memory unknown";
        }
        long kilobytes = Long.parseLong(Files.readAllLines(info).getFirst().replaceAll("[^0-9]", ""));
        return Math.round(kilobytes / 1048576.0) + " GB";
    }
}
