package culex.subscriber;

import culex.subscriber.ops.ReadingsMetrics;
import culex.subscriber.sink.Sink;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Where every message comes to, whichever connector brings it. */
@ApplicationScoped
public class ReadingsListener {

    private final Instance<Sink> sinks;
    private final ReadingsMetrics metrics;

    ReadingsListener(Instance<Sink> sinks, ReadingsMetrics metrics) {
        this.sinks = sinks;
        this.metrics = metrics;
    }

    /**
     * Gives the message to every sink, one message after the other, on a worker thread. When it returns, the message is
     * acknowledged; when a sink throws, it is not.
     */
    @Incoming("readings")
    @Blocking
    public void onReading(Reading reading) {
        metrics.received();
        try {
            sinks.forEach(sink -> sink.accept(reading));
        } catch (RuntimeException failure) {
            metrics.failed();
            throw failure;
        }
        metrics.handled();
    }
}
