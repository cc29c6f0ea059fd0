package culex.subscriber.pipeline;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The trace of one message: the span {@code process} lasts until every sink has finished with the message, and has a span {@code store} for
 * each sink. Thread-safe.
 */
final class ReadingTrace {

    private final Tracer tracer;
    private final Span process;

    ReadingTrace(Tracer tracer, Span process) {
        this.tracer = tracer;
        this.process = process;
    }

    /**
     * Adds the span {@code store} of a sink that has finished with the message.
     *
     * @param startNanos {@link System#nanoTime()} when the sink began
     * @param failure why the sink could not store the message; null if the sink has stored the message
     */
    void stored(String sink, long startNanos, @Nullable Throwable failure) {
        Span span = tracer.spanBuilder("store")
                .setParent(Context.root().with(process))
                .setStartTimestamp(Instant.now().minusNanos(System.nanoTime() - startNanos))
                .setAttribute("culex.sink", sink)
                .startSpan();
        fail(span, failure);
        span.end();
    }

    /** Ends the span {@code process}: every sink has finished with the message. */
    void end(@Nullable Throwable failure) {
        fail(process, failure);
        process.end();
    }

    private static void fail(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", failure.getClass().getName());
        }
    }
}
