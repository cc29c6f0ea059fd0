package culex.benchmarks.scenario;

import java.util.List;
import java.util.Map;

/**
 * The runs of one scenario over one transport.
 *
 * @param scenario what was run
 * @param transport {@code ws} or {@code tcp}
 * @param runs by the name of the broker, all its runs in order
 */
public record Row(Scenario scenario, String transport, Map<String, List<Sample>> runs) {
    /** The medians of a broker; empty when it did not take part. */
    public Sample median(String broker) {
        return Sample.median(runs.getOrDefault(broker, List.of()));
    }

    /** How many times better one broker is than another in the figure of the table; 0 when one of them is missing. */
    public double ratio(String ours, String theirs) {
        return ratio(scenario.figure(), ours, theirs);
    }

    /** The same for any figure. */
    public double ratio(Figure figure, String ours, String theirs) {
        return figure.ratio(median(ours).figure(figure), median(theirs).figure(figure));
    }
}
