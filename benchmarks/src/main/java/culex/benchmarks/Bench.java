package culex.benchmarks;

import culex.benchmarks.broker.Contender;
import culex.benchmarks.broker.Culex;
import culex.benchmarks.broker.Mosquitto;
import culex.benchmarks.broker.Packaged;
import culex.benchmarks.jmh.MicroBenchmarks;
import culex.benchmarks.report.Chart;
import culex.benchmarks.report.Machine;
import culex.benchmarks.report.Results;
import culex.benchmarks.report.Summary;
import culex.benchmarks.report.Table;
import culex.benchmarks.scenario.Match;
import culex.benchmarks.scenario.Row;
import culex.benchmarks.scenario.Scenario;
import culex.benchmarks.scenario.Scenario.Rival;
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

/** What ./culex bench runs: JMH, then the match with Mosquitto over real sockets; a table, JSON and a chart come out. */
public final class Bench {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm");

    private static final Set<Rival> BESIDE_ITSELF = EnumSet.of(Rival.TURN_FRAMES, Rival.NIO, Rival.NATIVE);

    private final Options options;
    private final PrintStream out;

    private Bench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Ends with 2 and one line when the arguments make no sense, or with 1 when a broker does not start. */
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

    private List<Row> play(List<Contender> contenders, Predicate<Scenario> which) throws IOException {
        List<Scenario> scenarios = options.scenarios().stream().filter(which).toList();
        return scenarios.isEmpty()
                ? List.of()
                : new Match(contenders, options.pace(), options.rounds(), out).play(scenarios, options.transports());
    }

    /** What our broker stands beside, by what a scenario asks for. */
    private Map<Rival, List<Contender>> rivals(Path logs) throws IOException {
        Contender ours = ours(logs, Summary.OURS, Map.of());
        List<Contender> brokers = new ArrayList<>(List.of(ours));
        Mosquitto.installed(logs)
                .ifPresentOrElse(brokers::add, () -> out.println("Mosquitto is not installed: its columns stay empty"));
        Map<Rival, List<Contender>> all = new EnumMap<>(Rival.class);
        all.put(Rival.MOSQUITTO, brokers);
        all.put(
                Rival.IN_MEMORY,
                List.of(ours, ours(logs, Rival.IN_MEMORY.title(), Map.of("MQTT_STORE_KIND", "memory"))));
        all.put(
                Rival.TURN_FRAMES,
                List.of(ours, ours(logs, Rival.TURN_FRAMES.title(), Map.of("MQTT_WEBSOCKET_FRAMES", "turn"))));
        all.put(
                Rival.NIO,
                List.of(ours, ours(logs, Rival.NIO.title(), Map.of("QUARKUS_VERTX_PREFER_NATIVE_TRANSPORT", "false"))));
        all.put(Rival.NATIVE, withNative(ours, logs));
        all.put(Rival.NOBODY, List.of(ours));
        return all;
    }

    private List<Contender> withNative(Contender ours, Path logs) {
        if (!new Packaged(options.root(), "broker", true).exists()) {
            out.println("The native executable is not built (./culex native): its columns stay empty");
            return List.of(ours);
        }
        return List.of(ours, Culex.nativeExecutable(options.root(), logs, Rival.NATIVE.title(), options.settings()));
    }

    private Contender ours(Path logs, String name, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(options.settings());
        settings.putAll(more);
        return new Culex(options.root(), logs, options.flags(), name, settings);
    }

    /** Two builds, whatever the scenario; the other one with its own settings only. */
    private Map<Rival, List<Contender>> builds(Path logs) {
        Path beside = Objects.requireNonNull(options.beside());
        Contender other = new Culex(beside, logs, options.flags(), Summary.OTHER_BUILD, Map.of());
        List<Contender> both = List.of(ours(logs, Summary.OURS, Map.of()), other);
        Map<Rival, List<Contender>> all = new EnumMap<>(Rival.class);
        for (Rival rival : Rival.values()) {
            // What compares a broker with itself under another setting says nothing about two builds.
            if (!BESIDE_ITSELF.contains(rival)) {
                all.put(rival, both);
            }
        }
        return all;
    }

    private void endToEnd(String date, Path folder) throws IOException {
        Path logs = folder.resolve("logs");
        Map<Rival, List<Contender>> contenders = options.beside() == null ? rivals(logs) : builds(logs);
        Map<String, String> versions = new LinkedHashMap<>();
        contenders.values().forEach(all -> all.forEach(each -> versions.put(each.name(), each.version())));
        String machine = Machine.describe();
        out.println(machine);
        versions.forEach((name, version) -> out.println(name + ": " + version));
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<Rival, List<Contender>> each : contenders.entrySet()) {
            rows.addAll(play(each.getValue(), scenario -> scenario.kind().rival() == each.getKey()));
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
