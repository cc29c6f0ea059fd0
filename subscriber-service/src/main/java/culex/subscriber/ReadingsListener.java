package culex.subscriber;

import culex.subscriber.channel.ConnectionState;
import culex.subscriber.ops.ReadingsMetrics;
import culex.subscriber.pipeline.Pipeline;
import culex.subscriber.pipeline.ReadingTracer;
import culex.subscriber.selection.Selection;
import culex.subscriber.sink.PrintableText;
import culex.subscriber.sink.Sink;
import culex.support.tracing.TracingSwitch;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Passes every message of the channel {@code readings}, from either connector, to the sinks. */
@ApplicationScoped
public class ReadingsListener {

    private static final Logger LOG = Logger.getLogger(ReadingsListener.class);
    private static final int EXIT_CODE = 1;

    private final ReadingsMetrics metrics;
    private final ReadingsSettings settings;
    private final Selection selection;
    private final Pipeline pipeline;

    ReadingsListener(
            Instance<Sink> further,
            ReadingsMetrics metrics,
            ReadingsSettings settings,
            ConnectionState state,
            MeterRegistry registry,
            Config all,
            ReadingsConfig config,
            Instance<OpenTelemetry> telemetry) {
        this.metrics = metrics;
        this.settings = settings;
        selection = new Selection(settings.selection(), System::nanoTime);
        List<Sink> sinks = new ArrayList<>(SelectedSinks.create(settings, registry, Quarkus::asyncExit));
        further.forEach(sinks::add);
        ReadingTracer tracer = TracingSwitch.isOn(all)
                ? new ReadingTracer(
                        telemetry.get().getTracer("culex.subscriber"),
                        config.tracing().messagesPerSecondMax())
                : null;
        pipeline = new Pipeline(
                sinks, settings.pipeline(), new Outcome(metrics, state), registry, new SplittableRandom(), tracer);
    }

    /** Starts the sinks before the connectors, which start at LIBRARY_BEFORE, and after the settings are checked. */
    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event) {
        pipeline.start();
    }

    /** Stops the sinks after the connector, which waits until the messages that it has received are stored. */
    void onStop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event)
            throws InterruptedException {
        pipeline.stop(settings.stopTimeout());
    }

    /**
     * Passes a message to every sink. The stage completes when there is room for the next message, which may be later than the end of this
     * method; until then the connector requests no further message. The message is acknowledged when every sink has stored it, or when a
     * filter leaves it out. A message that is too large is logged and acknowledged, because otherwise the broker would deliver it again and
     * again.
     */
    @Incoming("readings")
    @NonBlocking
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public CompletionStage<Void> onReading(Message<Reading> message) {
        metrics.received();
        Reading reading = message.getPayload();
        int bytes = reading.bytes();
        int bytesMax = settings.connection().packetBytesMax();
        if (bytes <= bytesMax) {
            if (selection.select(reading)) {
                return pipeline.accept(message, bytes);
            }
            metrics.leftOut();
            return pipeline.skip(message, bytes);
        }
        metrics.tooLarge();
        LOG.warnf(
                "a message of %s bytes on %s is dropped: readings.maximum-packet-size is %s",
                bytes, PrintableText.escape(reading.topic()), bytesMax);
        return pipeline.skip(message, bytes);
    }

    /** Counts the results of the messages, and ends the service when a sink has ended with an error. */
    private record Outcome(ReadingsMetrics metrics, ConnectionState state) implements Pipeline.Listener {
        @Override
        public void stored() {
            metrics.handled();
        }

        @Override
        public void failed() {
            metrics.failed();
        }

        @Override
        public void broken(String sink, Throwable why) {
            state.onBroken();
            LOG.errorf(why, "The thread of the sink %s has ended; the service exits and must be restarted", sink);
            Quarkus.asyncExit(EXIT_CODE);
        }
    }
}
