package culex.broker.tracing;

import culex.broker.observe.Observer;
import culex.support.tracing.TraceLimit;
import io.opentelemetry.api.trace.Tracer;
import java.util.SplittableRandom;

/** Traces messages with OpenTelemetry: has a {@link LoopTracing} for each loop. */
public final class MessageTracing implements Observer {
    private final Tracer tracer;
    private final TracingSettings settings;
    private final TraceLimit limit;

    public MessageTracing(Tracer tracer, TracingSettings settings) {
        this.tracer = tracer;
        this.settings = settings;
        limit = new TraceLimit(settings.messagesPerSecondMax());
    }

    @Override
    public Observer ofLoop(int index) {
        return new LoopTracing(new MessageSpans(tracer), settings, limit, new SplittableRandom());
    }
}
