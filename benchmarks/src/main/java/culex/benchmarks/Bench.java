package culex.benchmarks;

import culex.benchmarks.broker.Contender;
import culex.benchmarks.broker.Culex;
import culex.benchmarks.broker.Mosquitto;
import culex.benchmarks.jmh.MicroBenchmarks;
import culex.benchmarks.report.Chart;
import culex.benchmarks.report.Machine;
import culex.benchmarks.report.Results;
import culex.benchmarks.report.Summary;
import culex.benchmarks.report.Table;
import culex.benchmarks.scenario.Match;
import culex.benchmarks.scenario.Row;
import culex.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What ./culex bench runs: JMH, then the match with Mosquitto over real sockets; a table, JSON and a chart come out. */
public final class Bench {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm");

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

    private void endToEnd(String date, Path folder) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        Path logs = folder.resolve("logs");
        Contender ours = new Culex(options.root(), logs, options.flags(), Summary.OURS, Map.of());
        Contender inMemory = new Culex(
                options.root(), logs, options.flags(), Summary.IN_MEMORY, Map.of("MQTT_STORE_KIND", "memory"));
        contenders.add(ours);
        Optional<Contender> mosquitto = Mosquitto.installed(logs);
        mosquitto.ifPresentOrElse(
                contenders::add, () -> out.println("Mosquitto is not installed: its columns stay empty"));
        Map<String, String> versions = new LinkedHashMap<>();
        contenders.forEach(contender -> versions.put(contender.name(), contender.version()));
        String machine = Machine.describe();
        out.println(machine);
        versions.forEach((name, version) -> out.println(name + ": " + version));
        List<Row> rows = new ArrayList<>();
        rows.addAll(play(contenders, scenario -> !scenario.kind().comparesStores()));
        rows.addAll(play(List.of(ours, inMemory), scenario -> scenario.kind().comparesStores()));
        Summary summary = new Summary(date, options.command(), machine, versions, options.rounds(), rows);
        String table = Table.of(summary);
        Files.writeString(folder.resolve("table.md"), table);
        Files.writeString(folder.resolve("chart.svg"), Chart.of(summary));
        Results.write(summary, folder.resolve("results.json"));
        out.println();
        out.println(table);
    }
}
