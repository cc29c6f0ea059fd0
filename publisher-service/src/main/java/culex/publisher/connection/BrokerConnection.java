package culex.publisher.connection;

import java.util.concurrent.CompletableFuture;

/** One sensor's way to the broker. It can be connected again after it was lost; the caller decides when. */
public interface BrokerConnection {

    /** Begins to connect. How it ends is told to the {@link ConnectionListener}, never thrown. */
    void connect();

    /** Whether the broker has accepted the connection and it was not lost since; readable from any thread. */
    boolean isOpen();

    /**
     * Hands one Application Message over.
     *
     * <p>The future is never failed. It completes on a thread of the client, after the message was written (QoS 0) or
     * acknowledged (QoS 1 and 2), or when it is known that it will not be.
     */
    CompletableFuture<PublishOutcome> publish(OutboundMessage message);

    /** Sends DISCONNECT and closes. The future completes when that is done, also when there was nothing to close. */
    CompletableFuture<Void> disconnect();
}
