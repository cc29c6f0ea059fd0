package culex.benchmarks.report;

import static culex.benchmarks.report.Summary.IN_MEMORY;
import static culex.benchmarks.report.Summary.OURS;
import static culex.benchmarks.report.Summary.THEIRS;

import culex.benchmarks.scenario.Figure;
import culex.benchmarks.scenario.Row;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table, in Markdown, as docs/performance.md holds it. */
public final class Table {
    private Table() {}

    /** Our broker beside Mosquitto; and what keeps Sessions, on disk beside in memory. */
    public static String of(Summary summary) {
        Map<Boolean, List<Row>> rows = summary.rows().stream()
                .collect(Collectors.partitioningBy(row -> row.scenario().kind().comparesStores()));
        List<Row> kept = rows.getOrDefault(true, List.of());
        List<Row> others = rows.getOrDefault(false, List.of());
        return (others.isEmpty() ? "" : table(others, THEIRS)) + (kept.isEmpty() ? "" : "\n" + table(kept, IN_MEMORY));
    }

    private static String table(List<Row> rows, String rival) {
        StringBuilder table = new StringBuilder("""
                | scenario | over | figure | Culex | %s | ratio | target | throughput | p99 ms |
                |---|---|---|---:|---:|---:|---:|---:|---:|
                """.formatted(rival));
        for (Row row : rows) {
            Figure figure = row.scenario().figure();
            Double target = row.scenario().target();
            table.append("| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.scenario().title(),
                            row.transport(),
                            figure.unit(),
                            value(row, figure, OURS),
                            value(row, figure, rival),
                            times(row.ratio(OURS, rival)),
                            target == null || !row.transport().equals("ws") ? "" : times(target),
                            times(row.ratio(Figure.DELIVERIES_PER_SECOND, OURS, rival)),
                            pair(row, rival)));
        }
        return table.toString();
    }

    private static String value(Row row, Figure figure, String broker) {
        return row.runs().containsKey(broker) ? figure.text(row.median(broker).figure(figure)) : "";
    }

    private static String times(double ratio) {
        return ratio == 0 ? "" : String.format(Locale.ROOT, "%.1fx", ratio);
    }

    private static String pair(Row row, String rival) {
        String ours = value(row, Figure.P99_MILLIS, OURS);
        return row.median(OURS).figure(Figure.P99_MILLIS) == 0
                ? ""
                : ours + " / " + value(row, Figure.P99_MILLIS, rival);
    }
}
