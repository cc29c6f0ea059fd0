package culex.benchmarks.scenario;

import org.jspecify.annotations.Nullable;

/**
 * A scenario of the benchmark, as data.
 *
 * @param id the name of the scenario on the command line and in the results
 * @param title the name of the scenario in the table of results
 * @param kind the way to run it
 * @param arguments the arguments of the load generator, as for mqttload; or a count for a kind without a load
 * @param figure the figure that the table shows
 * @param target the ratio to Mosquitto to reach, or null for none; see {@link Figure#ratio}
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

    /** The ways to run a scenario. */
    public enum Kind {
        /** A load on a broker process that serves all runs. */
        LOAD,
        /** A load with persistent sessions on a broker that stores them on disk, compared with one that has them in memory. */
        PERSISTENT,
        /** A number of messages queued for offline subscribers, on fresh brokers as with PERSISTENT; then the broker is killed. */
        QUEUED,
        /** A number of idle connections to a fresh broker. */
        IDLE,
        /** A number of retained messages, for 50 subscribers that connect at the same time. */
        RETAINED,
        /**
         * A number of retained messages, with the heap size of the container image. The broker is killed and restarted, then one subscriber
         * receives all.
         */
        RETAINED_ON_DISK,
        /** A load over WebSocket with one frame per packet, compared with one frame per turn of the event loop. */
        FRAMES,
        /** A load with the JVM's own selectors (NIO), compared with Netty's epoll. */
        NIO,
        /** A load on a broker without permissions to check, compared with one that has an ACL file. */
        ACL,
        /** A load without TLS, compared with the same over TLS. */
        TLS,
        /** A load on the native executable, compared with the same broker on the JVM. */
        NATIVE,
        /** The start of a service as a native executable and on the JVM: time, memory when idle, size. */
        NATIVE_START,
        /** The time from the start of the process until it accepts clients. */
        START;

        /** The broker that Culex is compared with. */
        public Baseline baseline() {
            return switch (this) {
                case PERSISTENT, QUEUED -> Baseline.IN_MEMORY;
                case FRAMES -> Baseline.TURN_FRAMES;
                case NIO -> Baseline.NIO;
                case ACL -> Baseline.ACL;
                case TLS -> Baseline.TLS;
                case NATIVE, NATIVE_START -> Baseline.NATIVE;
                case RETAINED_ON_DISK -> Baseline.NONE;
                case LOAD, IDLE, RETAINED, START -> Baseline.MOSQUITTO;
            };
        }
    }

    /** The brokers that Culex is compared with, unless --beside names another build. */
    public enum Baseline {
        /** Another broker. */
        MOSQUITTO("Mosquitto"),
        /** Culex with the store in memory. */
        IN_MEMORY("in memory"),
        /** Culex with one WebSocket frame per turn of the event loop. */
        TURN_FRAMES("frame per turn"),
        /** Culex with the JVM's own selectors instead of Netty's epoll. */
        NIO("NIO"),
        /** Culex with an ACL file of 100 rules and a pattern. */
        ACL("with an ACL"),
        /** Culex whose clients use TLS. */
        TLS("over TLS"),
        /** Culex as a native executable. */
        NATIVE("native"),
        /** None: no other broker has this feature. */
        NONE("");

        private final String title;

        Baseline(String title) {
            this.title = title;
        }

        /** The name in the table. */
        public String title() {
            return title;
        }
    }

    /** The scenario for --quick: with smaller counts, unless the title contains the count. */
    Scenario quick() {
        return switch (kind) {
            case IDLE, RETAINED -> new Scenario(id, title, kind, QUICK_COUNT, figure, target);
            case QUEUED -> new Scenario(id, title, kind, QUICK_QUEUED, figure, target);
            case RETAINED_ON_DISK -> new Scenario(id, title, kind, QUICK_ON_DISK, figure, target);
            case LOAD, PERSISTENT, FRAMES, NIO, ACL, TLS, NATIVE, NATIVE_START, START -> this;
        };
    }

    /** Whether one run can measure the figures of this scenario and of the other one. */
    boolean sharesRunsWith(Scenario other) {
        return kind == other.kind && arguments.equals(other.arguments);
    }
}
