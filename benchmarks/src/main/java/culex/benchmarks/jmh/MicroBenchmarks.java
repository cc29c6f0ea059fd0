package culex.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package with JMH. */
public final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /**
     * Runs them and prints JMH's table.
     *
     * @param quick whether to run one short fork only
     * @param json the file for the results
     * @param pattern a regular expression for the names of the benchmarks to run; all when empty
     */
    public static void run(boolean quick, Path json, String pattern) throws IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern.isEmpty() ? "culex\\.benchmarks\\.jmh\\." : pattern)
                .forks(1)
                .warmupIterations(quick ? 2 : 3)
                .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .addProfiler("gc")
                .jvmArgsAppend("-XX:+UseParallelGC", "-Xmx2g")
                .resultFormat(ResultFormatType.JSON)
                .result(json.toString());
        try {
            new Runner(options.build()).run();
        } catch (RunnerException failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }
}
