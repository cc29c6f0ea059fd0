package culex.benchmarks.scenario;

import culex.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one run, or the medians of several.
 *
 * @param figures the measured values
 */
public record Sample(Map<Figure, Double> figures) {
    static Sample of(LoadResult result) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.DELIVERIES_PER_CPU_SECOND, result.receivedPerCpuSecond());
        figures.put(Figure.DELIVERIES_PER_SECOND, result.receivedPerSecond());
        figures.put(Figure.CPU_MICROS_PER_DELIVERY, result.brokerCpuSeconds() * 1e6 / Math.max(1, result.received()));
        figures.put(Figure.P50_MILLIS, result.p50Millis());
        figures.put(Figure.P99_MILLIS, result.p99Millis());
        figures.put(Figure.P999_MILLIS, result.p999Millis());
        figures.put(Figure.MAX_MILLIS, result.maxMillis());
        figures.put(Figure.LOST, (double) result.lost());
        figures.put(Figure.BROKER_CPU, result.brokerCpuSeconds() / result.seconds());
        figures.put(Figure.LOAD_CPU, result.loadCpuSeconds() / result.seconds());
        if (result.acknowledgedP99Millis() > 0) {
            figures.put(Figure.ACKNOWLEDGED_P99_MILLIS, result.acknowledgedP99Millis());
        }
        figures.put(Figure.DISK_BYTES_PER_MESSAGE, result.diskBytes() / (double) Math.max(1, result.received()));
        if (result.stormSeconds() > 0) {
            figures.put(Figure.STORM_SECONDS, result.stormSeconds());
        }
        return new Sample(figures);
    }

    /** A figure; 0 when it was not measured. */
    public double figure(Figure figure) {
        return figures.getOrDefault(figure, 0.0);
    }

    /** The median of each figure. */
    public static Sample median(List<Sample> samples) {
        Map<Figure, Double> medians = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            List<Double> values = new ArrayList<>();
            for (Sample sample : samples) {
                if (sample.figures().containsKey(figure)) {
                    values.add(sample.figure(figure));
                }
            }
            values.sort(null);
            int count = values.size();
            if (count > 0) {
                medians.put(figure, (values.get((count - 1) / 2) + values.get(count / 2)) / 2);
            }
        }
        return new Sample(medians);
    }
}
