package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.io.IOException;
import java.util.List;

/**
 * A destination for messages. {@code readings.sinks} selects those that are built in; every bean of this type is one more. Each sink has a
 * thread and a queue of its own.
 */
public interface Sink {

    /** The name of the sink in metrics and log lines: lower-case letters. */
    String name();

    /**
     * Stores all messages, in their order of arrival, before it returns. When this method has returned, the messages may be acknowledged to
     * the broker, so a destination that must not lose them in a crash must have written them to its disk. Runs on the sink's own thread.
     *
     * @param batch at least one message
     * @throws IOException if the destination is not available now. None of the messages counts as stored; the call is repeated after a
     *     delay until it succeeds
     * @throws RuntimeException if the destination can never store one of the messages. None of them counts as stored; the batch is then
     *     divided until the message is alone; it goes to the dead-letter file or is handled as {@code readings.on-failure} says
     */
    void store(List<Reading> batch) throws IOException, InterruptedException;

    /** Releases files and connections. Runs on the sink's own thread, once, after the last call of {@link #store}. */
    default void close() throws IOException {}
}
