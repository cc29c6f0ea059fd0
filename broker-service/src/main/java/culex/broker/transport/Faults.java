package culex.broker.transport;

import java.util.Locale;

/**
 * Takes exceptions that nobody expected: bugs of ours, and resources that ran out. Who catches one closes what it belongs to and goes on;
 * everybody else must not notice. From any thread; never throws.
 */
@FunctionalInterface
public interface Faults {
    /** Where a fault was caught: the values of the label {@code where} of {@code mqtt_faults_total}. */
    enum Where {
        /** A packet or another event of one Network Connection; the connection is closed. */
        CONNECTION,
        /** The delivery of a message to one receiver; its connection is closed. */
        RECEIVER,
        /** Another step of one Session; its connection is closed. */
        SESSION,
        /** A timer; it is not armed again, unless it belongs to a periodic task. */
        TIMER,
        /** A task that was given to an event loop. */
        TASK,
        /** The end of a turn of an event loop. */
        TURN,
        /** The notification of a client whose entries the store has written. */
        COMPLETION,
        /** The store writer. */
        STORE;

        /** The name as metrics write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Counts a fault and logs it.
     *
     * @param consequence what it happened to and what follows, as the end of a log line: "client c1: its connection is closed"
     */
    void onFault(Where where, String consequence, Throwable fault);
}
