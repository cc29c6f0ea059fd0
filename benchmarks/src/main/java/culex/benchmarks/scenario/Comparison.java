package culex.benchmarks.scenario;

import culex.benchmarks.broker.BrokerUnderTest;
import culex.benchmarks.load.LoadException;
import culex.benchmarks.load.LoadPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios against several brokers. Each broker has one process for all scenarios, and the runs alternate between the brokers, so
 * that noise affects all of them.
 */
public final class Comparison {
    private final List<BrokerUnderTest> brokers;
    private final LoadPlan.Pace pace;
    private final int rounds;
    private final PrintStream progress;

    /**
     * @param rounds the number of runs of each scenario per broker
     * @param progress gets a line for each run
     */
    public Comparison(List<BrokerUnderTest> brokers, LoadPlan.Pace pace, int rounds, PrintStream progress) {
        this.brokers = List.copyOf(brokers);
        this.pace = pace;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Runs scenarios over transports, {@code ws} and {@code tcp}. */
    public List<Row> play(List<Scenario> scenarios, List<String> transports) throws IOException {
        List<Runner> runners = new ArrayList<>();
        try {
            for (BrokerUnderTest broker : brokers) {
                start(broker, runners);
            }
            List<Row> rows = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                for (String transport : transports) {
                    Map<String, List<Sample>> done = runs(rows, scenario, transport);
                    rows.add(done == null ? row(scenario, transport, runners) : new Row(scenario, transport, done));
                }
            }
            return rows;
        } finally {
            runners.forEach(Runner::close);
        }
    }

    /** Starts a broker. An older build that does not know a setting does not start; its column stays empty. */
    private void start(BrokerUnderTest broker, List<Runner> runners) {
        try {
            runners.add(new Runner(broker, pace));
        } catch (IOException failed) {
            progress.println(broker.name() + " is left out, because it does not start: " + failed.getMessage());
        }
    }

    private static @Nullable Map<String, List<Sample>> runs(List<Row> rows, Scenario scenario, String transport) {
        for (Row row : rows) {
            if (row.transport().equals(transport) && row.scenario().sharesRunsWith(scenario)) {
                return row.runs();
            }
        }
        return null;
    }

    private Row row(Scenario scenario, String transport, List<Runner> runners) throws IOException {
        Map<String, List<Sample>> runs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Runner runner : runners) {
                String name = runner.brokerUnderTest().name();
                try {
                    Sample sample = runner.run(scenario, transport.equals("ws"), round == 0);
                    runs.computeIfAbsent(name, key -> new ArrayList<>()).add(sample);
                    tell(scenario, transport, name, scenario.figure().text(sample.figure(scenario.figure())));
                } catch (LoadException | IOException | UncheckedIOException failed) {
                    tell(scenario, transport, name, "failed: " + failed.getMessage());
                }
            }
        }
        return new Row(scenario, transport, runs);
    }

    private void tell(Scenario scenario, String transport, String broker, String what) {
        progress.printf(
                "  %-40s %-4s %-10s %14s %s%n",
                scenario.title(), transport, broker, what, scenario.figure().unit());
    }
}
