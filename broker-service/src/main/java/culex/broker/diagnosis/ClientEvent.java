package culex.broker.diagnosis;

import java.util.Locale;

/**
 * Something that happened to a client. A text that does not apply is empty, a number that does not apply is {@link #NONE}. Texts of clients
 * are truncated to {@link #CHARACTERS_MAX} characters.
 *
 * @param atMillis the time of the event, in milliseconds of the epoch
 * @param user the user name; empty for an anonymous client
 * @param address transport, address and port, such as tcp 10.0.0.9:51234
 * @param by who ended the connection: client, server or network
 * @param reason the reason as in the metric mqtt_connections_closed; the Topic Filter of a subscription
 * @param detail a sentence with details, or empty
 * @param inFlight the number of messages that were sent and not acknowledged when the connection ended
 * @param queued the number of queued messages when the connection ended, or that were dropped when the queue was full
 */
public record ClientEvent(
        long atMillis,
        Kind kind,
        String clientId,
        String user,
        String address,
        String by,
        String reason,
        String detail,
        long inFlight,
        long queued) {
    /** The value of a number that does not apply. */
    public static final long NONE = -1;

    /** Maximum number of characters of a text. */
    static final int CHARACTERS_MAX = 256;

    private static final int OBJECT_BYTES = 160;

    /** The kinds of events. */
    public enum Kind {
        CONNECTED,
        /** The broker rejected the CONNECT, or the client disconnected before CONNACK. */
        REJECTED,
        /** The client was rejected or disconnected because of a ban. */
        BANNED,
        DISCONNECTED,
        /** The client was disconnected because another connection with the same Client Identifier took the Session over. */
        TAKEN_OVER,
        SUBSCRIBED,
        UNSUBSCRIBED,
        /**
         * Messages were dropped because the queue of the client is full: one event for the first message, and then at most one a minute.
         */
        QUEUE_FULL,
        /** The broker reads the client more slowly because it exceeds a rate: at most one event a minute for a connection. */
        THROTTLED;

        /** The name of the kind in files and in responses. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the event is about an attempt to connect that was rejected, also because of a ban, and not about a connected client. */
    boolean isRejection() {
        return kind == Kind.REJECTED || (kind == Kind.BANNED && by.isEmpty());
    }

    /** Truncates a text to the maximum length in events. */
    static String cut(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX);
    }

    /** The approximate size of this event on the heap, in bytes. */
    int sizeBytes() {
        return OBJECT_BYTES
                + 2 * (clientId.length() + user.length() + address.length() + reason.length() + detail.length());
    }
}
