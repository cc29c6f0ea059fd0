package culex.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import culex.benchmarks.scenario.Row;
import culex.benchmarks.scenario.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes all figures of all runs as JSON. */
public final class Results {
    private Results() {}

    public static void write(Summary summary, Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("date", summary.date());
        all.put("command", summary.command());
        all.put("machine", summary.machine());
        all.put("versions", summary.versions());
        all.put("rounds", summary.rounds());
        all.put("rows", summary.rows().stream().map(Results::row).toList());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", row.scenario().id());
        json.put("title", row.scenario().title());
        json.put("arguments", row.scenario().arguments());
        json.put("transport", row.transport());
        json.put("figure", row.scenario().figure().key());
        Map<String, Object> brokers = new LinkedHashMap<>();
        row.runs()
                .forEach((broker, samples) ->
                        brokers.put(broker, Map.of("median", sample(row.median(broker)), "runs", samples(samples))));
        json.put("brokers", brokers);
        return json;
    }

    private static List<Map<String, Double>> samples(List<Sample> samples) {
        return samples.stream().map(Results::sample).toList();
    }

    private static Map<String, Double> sample(Sample sample) {
        Map<String, Double> figures = new TreeMap<>();
        sample.figures().forEach((figure, value) -> figures.put(figure.key(), value));
        return figures;
    }
}
