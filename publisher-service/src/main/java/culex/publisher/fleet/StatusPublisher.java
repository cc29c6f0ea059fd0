package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Publishes the status messages of one sensor. Used on the fleet's thread.
 *
 * @param flushTimeout how long the sensor may take to send its buffered messages when it disconnects
 */
record StatusPublisher(SensorStatus messages, String clientId, BrokerConnection connection, Duration flushTimeout) {

    private static final Logger LOG = Logger.getLogger(StatusPublisher.class);

    /** Time that a device which disconnects waits for the acknowledgement of its status message, after the flush timeout. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

    /** Publishes the status message of a sensor that has connected, if there is one. */
    void publishBirth() {
        messages.birth().ifPresent(this::publish);
    }

    private void publish(OutboundMessage message) {
        var _ = connection.publish(message).thenAccept(outcome -> {
            if (outcome instanceof PublishOutcome.Rejected(String reason)) {
                LOG.warnf("Status of %s to %s rejected: %s", clientId, message.topic(), reason);
            }
        });
    }

    /** Publishes the status message of a sensor that is not connected, if there is one, and disconnects. */
    CompletableFuture<Void> publishWillAndDisconnect() {
        long timeoutMillis = flushTimeout.plus(STATUS_TIMEOUT).toMillis();
        return messages.will()
                .map(will -> connection
                        .publish(will)
                        .completeOnTimeout(new PublishOutcome.ConnectionLost(), timeoutMillis, TimeUnit.MILLISECONDS)
                        .thenCompose(_ -> connection.disconnect()))
                .orElseGet(connection::disconnect);
    }
}
