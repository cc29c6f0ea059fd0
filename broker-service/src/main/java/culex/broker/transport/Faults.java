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
        /** The fault was in the handling of a packet or another event of one Network Connection; the connection is closed. */
        CONNECTION,
        /** The fault was in the delivery of a message to one receiver; the connection of the receiver is closed. */
        RECEIVER,
        /** The fault was in another step of one Session; the connection of the Session is closed. */
        SESSION,
        /** The fault was in a timer; the timer is not armed again, unless it belongs to a periodic task. */
        TIMER,
        /** The fault was in a task of an event loop. */
        TASK,
        /** The fault was in a task at the end of a turn of an event loop. */
        TURN,
        /** The fault was in the completion callback of an entry that the store has written. */
        COMPLETION,
        /** The fault happened in the store writer. */
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
