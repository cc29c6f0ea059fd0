package culex.broker.transport;

import java.util.Locale;

/**
 * Is notified of unexpected exceptions: bugs of the broker, and exhausted resources. The code that catches one closes the connection or
 * session that it belongs to; all others must not be affected. May be called from any thread; never throws.
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
        /** A task of an event loop. */
        TASK,
        /** The end of a turn of an event loop. */
        TURN,
        /** The completion callback of an entry that the store has written. */
        COMPLETION,
        /** The store writer. */
        STORE;

        /** The value of the label in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Counts a fault and logs it.
     *
     * @param consequence what is affected and how, for the log line: "client c1: its connection is closed"
     */
    void onFault(Where where, String consequence, Throwable fault);
}
