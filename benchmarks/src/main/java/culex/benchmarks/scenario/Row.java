package culex.benchmarks.scenario;

import java.util.List;
import java.util.Map;

/**
 * The results of one scenario over one transport.
 *
 * @param scenario the scenario
 * @param transport {@code ws} or {@code tcp}
 * @param runs the runs of each broker in order, by the name of the broker
 */
public record Row(Scenario scenario, String transport, Map<String, List<Sample>> runs) {
    /** The medians of a broker; empty when it has no runs. */
    public Sample median(String broker) {
        return Sample.median(runs.getOrDefault(broker, List.of()));
    }

    /** Returns how many times better one broker is than another in the scenario's figure; 0 when a broker has no runs. */
    public double ratio(String ours, String theirs) {
        return ratio(scenario.figure(), ours, theirs);
    }

    /** Returns how many times better one broker is than another in the given figure; 0 when a broker has no runs. */
    public double ratio(Figure figure, String ours, String theirs) {
        return figure.ratio(median(ours).figure(figure), median(theirs).figure(figure));
    }
}
