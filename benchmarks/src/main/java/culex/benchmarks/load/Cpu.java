package culex.benchmarks.load;

import java.time.Duration;

/** The CPU time (user and system) that a process has used since a point in time: on Linux from /proc/PID/stat, in steps of 10 ms. */
public record Cpu(long pid, Duration since) {
    public static Cpu of(long pid) {
        return new Cpu(pid, total(pid));
    }

    public double seconds() {
        return total(pid).minus(since).toNanos() / 1e9;
    }

    private static Duration total(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }
}
