package culex.benchmarks.report;

import static culex.benchmarks.report.Summary.OTHER_BUILD;
import static culex.benchmarks.report.Summary.OURS;

import culex.benchmarks.scenario.Figure;
import culex.benchmarks.scenario.Row;
import culex.benchmarks.scenario.Scenario.Baseline;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of docs/performance.md, in Markdown. */
public final class Table {
    /** A ratio to the other build below this is worse than the noise between alternating runs. */
    private static final double WORSE = 0.97;

    private Table() {}

    /** The tables: Culex compared with Mosquitto, and with itself under other settings; or compared with another build in all rows. */
    public static String of(Summary summary) {
        if (summary.comparesBuilds()) {
            return table(summary.rows(), OTHER_BUILD, "%.2fx") + "\n" + worse(summary.rows());
        }
        Map<Baseline, List<Row>> rows = summary.rows().stream()
                .collect(Collectors.groupingBy(
                        row -> row.scenario().kind().baseline(),
                        () -> new EnumMap<>(Baseline.class),
                        Collectors.toList()));
        return rows.entrySet().stream()
                .map(each -> table(each.getValue(), each.getKey().title(), "%.1fx"))
                .collect(Collectors.joining("\n"));
    }

    /** The rows in which Culex is more than 3 % worse than the other build. */
    private static String worse(List<Row> rows) {
        List<String> worse = rows.stream()
                .filter(row -> row.ratio(OURS, OTHER_BUILD) > 0 && row.ratio(OURS, OTHER_BUILD) < WORSE)
                .map(row -> row.scenario().id() + " over " + row.transport() + " ("
                        + times(row.ratio(OURS, OTHER_BUILD), "%.3fx") + ")")
                .toList();
        return worse.isEmpty()
                ? "No row is more than 3 % worse than the other build.\n"
                : "More than 3 % worse than the other build: " + String.join(", ", worse) + "\n";
    }

    private static String table(List<Row> rows, String baseline, String format) {
        StringBuilder table = new StringBuilder("""
                | scenario | over | figure | Culex | %s | ratio | target | throughput | p99 ms |
                |---|---|---|---:|---:|---:|---:|---:|---:|
                """.formatted(baseline));
        for (Row row : rows) {
            Figure figure = row.scenario().figure();
            Double target = row.scenario().target();
            table.append("| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.scenario().title(),
                            row.transport(),
                            figure.unit(),
                            value(row, figure, OURS),
                            value(row, figure, baseline),
                            times(row.ratio(OURS, baseline), format),
                            target == null || !row.transport().equals("ws") ? "" : times(target, "%.1fx"),
                            times(row.ratio(Figure.DELIVERIES_PER_SECOND, OURS, baseline), format),
                            pair(row, baseline)));
        }
        return table.toString();
    }

    private static String value(Row row, Figure figure, String broker) {
        return row.runs().containsKey(broker) ? figure.text(row.median(broker).figure(figure)) : "";
    }

    private static String times(double ratio, String format) {
        return ratio == 0 ? "" : String.format(Locale.ROOT, format, ratio);
    }

    private static String pair(Row row, String baseline) {
        String ours = value(row, Figure.P99_MILLIS, OURS);
        return row.median(OURS).figure(Figure.P99_MILLIS) == 0
                ? ""
                : ours + " / " + value(row, Figure.P99_MILLIS, baseline);
    }
}
