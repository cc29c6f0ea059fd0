package culex.subscriber;

import culex.subscriber.ops.ReadingsMetrics;
import culex.subscriber.sink.PrintableText;
import culex.subscriber.sink.Sink;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Handles every message of the channel {@code readings}, from either connector. */
@ApplicationScoped
public class ReadingsListener {

    private static final Logger LOG = Logger.getLogger(ReadingsListener.class);

    private final Instance<Sink> sinks;
    private final ReadingsMetrics metrics;
    private final int bytesMax;

    ReadingsListener(Instance<Sink> sinks, ReadingsMetrics metrics, ReadingsSettings settings) {
        bytesMax = settings.connection().packetBytesMax();
        this.sinks = sinks;
        this.metrics = metrics;
    }

    /**
     * Passes the message to every sink. Runs on a worker thread, one message at a time. The message is acknowledged after this method
     * returns, and not if a sink throws an exception. A message that is too large is logged and acknowledged, because otherwise the broker
     * would deliver it again and again.
     */
    @Incoming("readings")
    @Blocking
    public void onReading(Reading reading) {
        metrics.received();
        int bytes = reading.bytes();
        if (bytes > bytesMax) {
            metrics.tooLarge();
            LOG.warnf(
                    "a message of %s bytes on %s is dropped: readings.maximum-packet-size is %s",
                    bytes, PrintableText.escape(reading.topic()), bytesMax);
            return;
        }
        try {
            sinks.forEach(sink -> sink.accept(reading));
        } catch (RuntimeException failure) {
            metrics.failed();
            throw failure;
        }
        metrics.handled();
    }
}
