package culex.benchmarks.scenario;

import org.jspecify.annotations.Nullable;

/**
 * What is measured, as data.
 *
 * @param id its name on the command line and in the results
 * @param title its name in the table
 * @param kind how it is run
 * @param arguments of the load generator, as mqttload writes them; or a count for what is no load
 * @param figure which of the figures stands in the table
 * @param target what the ratio to Mosquitto should be, or null; see {@link Figure#ratio}
 */
public record Scenario(
        String id,
        String title,
        Kind kind,
        String arguments,
        Figure figure,
        @Nullable Double target) {
    private static final String QUICK_COUNT = "2000";

    /** How a scenario is run. */
    public enum Kind {
        /** A load on a broker that stays for all runs. */
        LOAD,
        /** A load with kept Sessions, on a broker that keeps them on disk; compared with ours that has them in memory. */
        KEPT,
        /** So many connections that do nothing, on a fresh broker. */
        IDLE,
        /** So many retained messages, for 50 subscribers that come at once. */
        RETAINED,
        /** From the start of the process until it takes clients. */
        START
    }

    /** The scenario for a faster look: fewer where no title tells how many. */
    Scenario quick() {
        boolean counted = kind == Kind.IDLE || kind == Kind.RETAINED;
        return counted ? new Scenario(id, title, kind, QUICK_COUNT, figure, target) : this;
    }
}
