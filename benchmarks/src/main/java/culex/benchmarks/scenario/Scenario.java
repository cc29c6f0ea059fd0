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
    private static final String QUICK_QUEUED = "100000";

    /** How a scenario is run. */
    public enum Kind {
        /** A load on a broker that stays for all runs. */
        LOAD,
        /** A load with kept Sessions, on a broker that keeps them on disk; compared with ours that has them in memory. */
        KEPT,
        /** So many messages wait for subscribers that are away, on fresh brokers as those of KEPT; then the broker is killed. */
        QUEUED,
        /** So many connections that do nothing, on a fresh broker. */
        IDLE,
        /** So many retained messages, for 50 subscribers that come at once. */
        RETAINED,
        /** From the start of the process until it takes clients. */
        START;

        /** Whether our broker stands beside itself with the store in memory, rather than beside another. */
        public boolean comparesStores() {
            return this == KEPT || this == QUEUED;
        }
    }

    /** The scenario for a faster look: fewer where no title tells how many. */
    Scenario quick() {
        return switch (kind) {
            case IDLE, RETAINED -> new Scenario(id, title, kind, QUICK_COUNT, figure, target);
            case QUEUED -> new Scenario(id, title, kind, QUICK_QUEUED, figure, target);
            case LOAD, KEPT, START -> this;
        };
    }

    /** Whether the same run has the figures of both. */
    boolean sharesRunsWith(Scenario other) {
        return kind == other.kind && arguments.equals(other.arguments);
    }
}
