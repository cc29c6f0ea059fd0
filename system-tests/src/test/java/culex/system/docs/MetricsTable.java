package culex.system.docs;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts Prometheus' text format to a Markdown table: each metric with its type, labels, label values and help text. */
final class MetricsTable {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private static final class Metric {
        private String type = "";
        private String help = "";
        private final Map<String, TreeSet<String>> labels = new TreeMap<>();
    }

    private MetricsTable() {}

    /** Returns the table of all metrics with the prefix, sorted by name. */
    static String of(String text, String prefix) {
        Map<String, Metric> metrics = new TreeMap<>();
        Metric current = new Metric();
        for (String line : text.lines().toList()) {
            Matcher comment = COMMENT.matcher(line);
            if (comment.matches()) {
                current = metrics.computeIfAbsent(comment.group(2), _ -> new Metric());
                if (comment.group(1).equals("TYPE")) {
                    current.type = comment.group(3).strip();
                } else {
                    current.help = comment.group(3).strip();
                }
            } else {
                addLabels(current, line);
            }
        }
        metrics.keySet().removeIf(name -> !name.startsWith(prefix));
        return table(metrics);
    }

    /** Returns the name to query. OpenMetrics omits the suffix _total in the name of a counter, but its samples have it. */
    private static String sampled(String name, Metric metric) {
        return metric.type.equals("counter") && !name.endsWith("_total") ? name + "_total" : name;
    }

    private static void addLabels(Metric metric, String sample) {
        Matcher label = LABEL.matcher(sample);
        while (label.find()) {
            if (!label.group(1).equals("le")) { // the bounds of a histogram's buckets
                metric.labels
                        .computeIfAbsent(label.group(1), _ -> new TreeSet<>())
                        .add(label.group(2));
            }
        }
    }

    private static String table(Map<String, Metric> metrics) {
        StringBuilder table = new StringBuilder("\n| metric | type | labels | meaning |\n|---|---|---|---|\n");
        metrics.forEach((name, metric) -> {
            StringBuilder labels = new StringBuilder();
            metric.labels.forEach((label, values) -> labels.append(labels.isEmpty() ? "" : "; ")
                    .append("`%s`: %s".formatted(label, String.join(", ", values))));
            table.append(
                    "| `%s` | %s | %s | %s |\n".formatted(sampled(name, metric), metric.type, labels, metric.help));
        });
        return table.append('\n').toString();
    }
}
