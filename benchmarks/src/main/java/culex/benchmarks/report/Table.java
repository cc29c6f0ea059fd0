package culex.benchmarks.report;

import static culex.benchmarks.report.Summary.OURS;
import static culex.benchmarks.report.Summary.THEIRS;

import culex.benchmarks.scenario.Figure;
import culex.benchmarks.scenario.Row;
import java.util.Locale;

/** The table, in Markdown, as docs/performance.md holds it. */
public final class Table {
    private static final String HEAD = """
            | scenario | over | figure | Culex | Mosquitto | ratio | target | throughput | p99 ms |
            |---|---|---|---:|---:|---:|---:|---:|---:|
            """;

    private Table() {}

    public static String of(Summary summary) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Row row : summary.rows()) {
            Figure figure = row.scenario().figure();
            Double target = row.scenario().target();
            table.append("| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.scenario().title(),
                            row.transport(),
                            figure.unit(),
                            value(row, figure, OURS),
                            value(row, figure, THEIRS),
                            times(row.ratio(OURS, THEIRS)),
                            target == null || !row.transport().equals("ws") ? "" : times(target),
                            times(row.ratio(Figure.DELIVERIES_PER_SECOND, OURS, THEIRS)),
                            pair(row)));
        }
        return table.toString();
    }

    private static String value(Row row, Figure figure, String broker) {
        return row.runs().containsKey(broker) ? figure.text(row.median(broker).figure(figure)) : "";
    }

    private static String times(double ratio) {
        return ratio == 0 ? "" : String.format(Locale.ROOT, "%.1fx", ratio);
    }

    private static String pair(Row row) {
        String ours = value(row, Figure.P99_MILLIS, OURS);
        return row.median(OURS).figure(Figure.P99_MILLIS) == 0
                ? ""
                : ours + " / " + value(row, Figure.P99_MILLIS, THEIRS);
    }
}
