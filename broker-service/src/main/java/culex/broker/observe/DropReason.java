package culex.broker.observe;

import java.util.Locale;

/** Why a message was not delivered to a receiver: the values of the label {@code reason} of {@code mqtt_messages_dropped_total}. */
public enum DropReason {
    QUEUE_FULL,
    OFFLINE,
    EXPIRED,
    TOO_OLD,
    TOO_LARGE,
    SESSION_ENDED,
    /** The store could not take the message of a publisher. */
    NOT_STORED,
    NOT_AUTHORIZED,
    /** The message waited because its publisher had exceeded a rate, and the publisher's connection ended before that wait was over. */
    RATE_EXCEEDED;

    /** The name of the reason in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
