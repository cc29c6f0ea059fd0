package culex.benchmarks.report;

import culex.benchmarks.scenario.Row;
import java.util.List;
import java.util.Map;

/**
 * The results of one call of ./culex bench.
 *
 * @param date the time of its start
 * @param command the command line
 * @param machine cores, memory, kernel
 * @param versions the versions of the brokers by name, Culex first
 * @param rounds the number of runs of each scenario per broker
 * @param rows the results of the scenarios
 */
public record Summary(
        String date, String command, String machine, Map<String, String> versions, int rounds, List<Row> rows) {
    /** The name of Culex in the results. */
    public static final String OURS = "Culex";

    /** The name of Mosquitto in the results. */
    public static final String THEIRS = "Mosquitto";

    /** The name of another build of Culex in the results. */
    public static final String OTHER_BUILD = "other build";

    /** Whether all rows compare two builds of Culex, and none compares Culex with another broker. */
    public boolean comparesBuilds() {
        return versions.containsKey(OTHER_BUILD);
    }
}
