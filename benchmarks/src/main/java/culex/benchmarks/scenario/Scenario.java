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
    private static final String QUICK_ON_DISK = "100000";

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
        /** So many retained messages in the heap of the image; the broker is killed, started again, and one subscriber wants all. */
        RETAINED_ON_DISK,
        /** A load over WebSocket with one frame for each packet, beside one frame for each turn. */
        FRAMES,
        /** A load over the JVM's own selectors (NIO), beside Netty's epoll. */
        NIO,
        /** A load on the native executable, beside the same broker on the JVM. */
        NATIVE,
        /** The start of a service as native executable and on the JVM: time, memory when idle, size. */
        NATIVE_START,
        /** From the start of the process until it takes clients. */
        START;

        /** What our broker stands beside. */
        public Rival rival() {
            return switch (this) {
                case KEPT, QUEUED -> Rival.IN_MEMORY;
                case FRAMES -> Rival.TURN_FRAMES;
                case NIO -> Rival.NIO;
                case NATIVE, NATIVE_START -> Rival.NATIVE;
                case RETAINED_ON_DISK -> Rival.NOBODY;
                case LOAD, IDLE, RETAINED, START -> Rival.MOSQUITTO;
            };
        }
    }

    /** What our broker stands beside when no other build of it was asked for. */
    public enum Rival {
        /** Another broker. */
        MOSQUITTO("Mosquitto"),
        /** Itself with the store in memory. */
        IN_MEMORY("in memory"),
        /** Itself with one WebSocket frame for each turn. */
        TURN_FRAMES("frame per turn"),
        /** Itself with the JVM's own selectors instead of Netty's epoll. */
        NIO("NIO"),
        /** Itself as native executable. */
        NATIVE("native"),
        /** Nothing: the other ones do not offer it. */
        NOBODY("");

        private final String title;

        Rival(String title) {
            this.title = title;
        }

        /** Its name in the table. */
        public String title() {
            return title;
        }
    }

    /** The scenario for a faster look: fewer where no title tells how many. */
    Scenario quick() {
        return switch (kind) {
            case IDLE, RETAINED -> new Scenario(id, title, kind, QUICK_COUNT, figure, target);
            case QUEUED -> new Scenario(id, title, kind, QUICK_QUEUED, figure, target);
            case RETAINED_ON_DISK -> new Scenario(id, title, kind, QUICK_ON_DISK, figure, target);
            case LOAD, KEPT, FRAMES, NIO, NATIVE, NATIVE_START, START -> this;
        };
    }

    /** Whether the same run has the figures of both. */
    boolean sharesRunsWith(Scenario other) {
        return kind == other.kind && arguments.equals(other.arguments);
    }
}
