package culex.publisher.connection;

import java.time.Duration;

/** A simulated fault of an open connection. It ends with the connection. */
public sealed interface Impairment {

    /**
     * The connection transfers at most this number of bytes per second in each direction. Another impairment of this kind has no effect.
     */
    record Slow(long bytesPerSecond) implements Impairment {}

    /** No bytes pass through the connection for a time; then the connection ends without DISCONNECT. */
    record Silent(Duration time) implements Impairment {}

    /** Nothing is read from the connection for a time. */
    record Unread(Duration time) implements Impairment {}
}
