package culex.publisher.connection;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One sensor's connection to the broker. The caller may connect it again after it ended. All methods return immediately. */
public interface BrokerConnection {

    /** Starts to connect. The {@link ConnectionListener} gets the result; this method throws nothing. */
    void connect();

    /** Whether the connection is open: the broker has accepted it and it has not ended since. May be called from any thread. */
    boolean isOpen();

    /**
     * Sends one Application Message.
     *
     * <p>The future never completes exceptionally. It completes on a thread of the MQTT client, after the message was written (QoS 0) or
     * acknowledged (QoS 1 and 2), or after sending it failed.
     */
    CompletableFuture<PublishOutcome> publish(OutboundMessage message);

    /** Passes each message that the broker sends to {@code receiver}, on a thread of the MQTT client. Call it before {@link #connect()}. */
    void receive(Consumer<InboundMessage> receiver);

    /**
     * Subscribes to a topic.
     *
     * <p>The future never completes exceptionally. It completes on a thread of the MQTT client, empty when the broker has granted the
     * subscription, and with one line for the log when it has not.
     */
    CompletableFuture<Optional<String>> subscribe(String topic, int qos);

    /** Applies a simulated fault to an open connection. Does nothing if no connection is open. */
    void impair(Impairment impairment);

    /**
     * Closes an open connection without DISCONNECT, as a lost network does; the listener is notified. Does nothing if no connection is
     * open.
     */
    void abort();

    /**
     * Sends DISCONNECT and closes the connection. The future completes when the connection is closed, and immediately if no connection was
     * open.
     */
    CompletableFuture<Void> disconnect();
}
