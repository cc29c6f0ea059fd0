package culex.benchmarks;

import culex.benchmarks.broker.BrokerUnderTest;
import culex.benchmarks.broker.Culex;
import culex.benchmarks.broker.Mosquitto;
import culex.benchmarks.broker.Packaged;
import culex.benchmarks.jmh.MicroBenchmarks;
import culex.benchmarks.report.Chart;
import culex.benchmarks.report.Machine;
import culex.benchmarks.report.Results;
import culex.benchmarks.report.Summary;
import culex.benchmarks.report.Table;
import culex.benchmarks.scenario.Comparison;
import culex.benchmarks.scenario.Row;
import culex.benchmarks.scenario.Scenario;
import culex.benchmarks.scenario.Scenario.Baseline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The program behind ./culex bench: runs JMH, then compares Culex with Mosquitto over real sockets, and writes a table, JSON and a chart.
 */
public final class Bench {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm");

    private static final Set<Baseline> COMPARED_WITH_ITSELF =
            EnumSet.of(Baseline.TURN_FRAMES, Baseline.NIO, Baseline.ACL, Baseline.TLS, Baseline.NATIVE);

    private static final int ACL_RULES = 100;

    private final Options options;
    private final PrintStream out;

    private Bench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Exits with status 2 and one line when the arguments are invalid, or with 1 when a broker does not start. */
    public static void main(String[] arguments) {
        try {
            new Bench(Options.of(List.of(arguments)), System.out).run();
        } catch (IllegalArgumentException wrong) {
            System.err.println("culex bench: " + wrong.getMessage());
            System.exit(2);
        } catch (IOException failed) {
            System.err.println("culex bench: " + failed.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException {
        String date = ZonedDateTime.now(ZoneId.systemDefault()).format(STAMP);
        Path folder = options.root().resolve("benchmarks/results").resolve(date);
        Files.createDirectories(folder);
        if (options.micro()) {
            MicroBenchmarks.run(options.quick(), folder.resolve("jmh.json"), options.microPattern());
        }
        if (options.endToEnd()) {
            endToEnd(date, folder);
        }
        out.println("Results: " + options.root().relativize(folder));
    }

    private List<Row> play(List<BrokerUnderTest> brokers, Predicate<Scenario> which) throws IOException {
        List<Scenario> scenarios = options.scenarios().stream().filter(which).toList();
        return scenarios.isEmpty()
                ? List.of()
                : new Comparison(brokers, options.pace(), options.rounds(), out).play(scenarios, options.transports());
    }

    /** The brokers that are compared, Culex first, for each baseline. */
    private Map<Baseline, List<BrokerUnderTest>> baselines(Path logs) throws IOException {
        BrokerUnderTest ours = ours(logs, Summary.OURS, Map.of());
        List<BrokerUnderTest> brokers = new ArrayList<>(List.of(ours));
        Mosquitto.installed(logs)
                .ifPresentOrElse(brokers::add, () -> out.println("Mosquitto is not installed: its columns stay empty"));
        Map<Baseline, List<BrokerUnderTest>> all = new EnumMap<>(Baseline.class);
        all.put(Baseline.MOSQUITTO, brokers);
        all.put(
                Baseline.IN_MEMORY,
                List.of(ours, ours(logs, Baseline.IN_MEMORY.title(), Map.of("MQTT_STORE_KIND", "memory"))));
        all.put(
                Baseline.TURN_FRAMES,
                List.of(ours, ours(logs, Baseline.TURN_FRAMES.title(), Map.of("MQTT_WEBSOCKET_FRAMES", "turn"))));
        all.put(
                Baseline.NIO,
                List.of(
                        ours,
                        ours(logs, Baseline.NIO.title(), Map.of("QUARKUS_VERTX_PREFER_NATIVE_TRANSPORT", "false"))));
        all.put(
                Baseline.ACL,
                List.of(
                        ours,
                        ours(
                                logs,
                                Baseline.ACL.title(),
                                Map.of("MQTT_ACL_FILE", aclFile(logs).toString()))));
        all.put(
                Baseline.TLS,
                List.of(ours, ours(logs, Baseline.TLS.title(), Map.of()).overTls()));
        all.put(Baseline.NATIVE, withNative(ours, logs));
        all.put(Baseline.NONE, List.of(ours));
        return all;
    }

    private List<BrokerUnderTest> withNative(BrokerUnderTest ours, Path logs) {
        if (!new Packaged(options.root(), "broker", true).exists()) {
            out.println("The native executable is not built (./culex native): its columns stay empty");
            return List.of(ours);
        }
        return List.of(ours, Culex.nativeExecutable(options.root(), logs, Baseline.NATIVE.title(), options.settings()));
    }

    /** Rules for 100 other topics, then a pattern with the client's identifier, then the rule that allows the topics of the load. */
    private static Path aclFile(Path logs) throws IOException {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < ACL_RULES; i++) {
            rules.add("topic readwrite plant/line" + i + "/+/state");
        }
        rules.add("pattern readwrite clients/%c/#");
        rules.add("topic readwrite bench/#");
        Files.createDirectories(logs);
        return Files.write(logs.toAbsolutePath().resolve("acl"), rules);
    }

    private Culex ours(Path logs, String name, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(options.settings());
        settings.putAll(more);
        return new Culex(options.root(), logs, options.flags(), name, settings);
    }

    /** With --beside, two builds of Culex are compared in every scenario; the other build runs with its own settings only. */
    private Map<Baseline, List<BrokerUnderTest>> builds(Path logs) {
        Path beside = Objects.requireNonNull(options.beside());
        BrokerUnderTest other = new Culex(beside, logs, options.flags(), Summary.OTHER_BUILD, Map.of());
        List<BrokerUnderTest> both = List.of(ours(logs, Summary.OURS, Map.of()), other);
        Map<Baseline, List<BrokerUnderTest>> all = new EnumMap<>(Baseline.class);
        for (Baseline baseline : Baseline.values()) {
            // Skips the scenarios that compare Culex with Culex under another setting.
            if (!COMPARED_WITH_ITSELF.contains(baseline)) {
                all.put(baseline, both);
            }
        }
        return all;
    }

    private void endToEnd(String date, Path folder) throws IOException {
        Path logs = folder.resolve("logs");
        Map<Baseline, List<BrokerUnderTest>> brokers = options.beside() == null ? baselines(logs) : builds(logs);
        Map<String, String> versions = new LinkedHashMap<>();
        brokers.values().forEach(all -> all.forEach(each -> versions.put(each.name(), each.version())));
        String machine = Machine.describe();
        out.println(machine);
        versions.forEach((name, version) -> out.println(name + ": " + version));
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<Baseline, List<BrokerUnderTest>> each : brokers.entrySet()) {
            rows.addAll(play(each.getValue(), scenario -> scenario.kind().baseline() == each.getKey()));
        }
        Summary summary = new Summary(date, options.command(), machine, versions, options.rounds(), rows);
        String table = Table.of(summary);
        Files.writeString(folder.resolve("table.md"), table);
        Files.writeString(folder.resolve("chart.svg"), Chart.of(summary));
        Results.write(summary, folder.resolve("results.json"));
        out.println();
        out.println(table);
    }
}
