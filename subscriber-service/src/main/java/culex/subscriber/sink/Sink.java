package culex.subscriber.sink;

import culex.subscriber.Reading;

/** A destination for messages. Every bean of this type gets every message. */
public interface Sink {

    /**
     * Handles a message completely before it returns. Called on a worker thread, one message at a time, in order of arrival.
     *
     * @throws RuntimeException if it cannot handle the message; {@code readings.on-failure} then decides what happens
     */
    void accept(Reading reading);
}
