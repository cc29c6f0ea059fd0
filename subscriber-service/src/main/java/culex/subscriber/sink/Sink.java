package culex.subscriber.sink;

import culex.subscriber.Reading;

/** A place where messages go. A bean that implements it gets every message. */
public interface Sink {

    /**
     * Takes a message and is done with it on return. Called on a worker thread, one message at a time, in their order.
     *
     * @throws RuntimeException when it could not; then the message is not handled
     */
    void accept(Reading reading);
}
