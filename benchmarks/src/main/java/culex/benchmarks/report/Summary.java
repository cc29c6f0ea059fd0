package culex.benchmarks.report;

import culex.benchmarks.scenario.Row;
import java.util.List;
import java.util.Map;

/**
 * A whole run, to be reported.
 *
 * @param date when it began
 * @param command what was typed
 * @param machine cores, memory, kernel
 * @param versions of the brokers, by name; ours first
 * @param rounds how often each broker ran each scenario
 * @param rows what came out
 */
public record Summary(
        String date, String command, String machine, Map<String, String> versions, int rounds, List<Row> rows) {
    /** The name of our broker. */
    public static final String OURS = "Culex";

    /** The name of the other one. */
    public static final String THEIRS = "Mosquitto";

    /** The name of another build of our broker. */
    public static final String OTHER_BUILD = "other build";

    /** Whether our broker stands beside another build of it in every row. */
    public boolean comparesBuilds() {
        return versions.containsKey(OTHER_BUILD);
    }
}
