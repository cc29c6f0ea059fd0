package culex.subscriber;

import culex.subscriber.ops.ReadingsMetrics;
import culex.subscriber.sink.PrintableText;
import culex.subscriber.sink.Sink;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Where every message comes to, whichever connector brings it. */
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
     * Gives the message to every sink, one message after the other, on a worker thread. When it returns, the message is
     * acknowledged; when a sink throws, it is not. A message that is too large is reported and acknowledged, or it would come again and again.
     */
    @Incoming("readings")
    @Blocking
    public void onReading(Reading reading) {
        metrics.received();
        int bytes = reading.bytes();
        if (bytes > bytesMax) {
            metrics.tooLarge();
            LOG.warnf(
                    "a message of %s bytes on %s is left out: readings.maximum-packet-size is %s",
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
