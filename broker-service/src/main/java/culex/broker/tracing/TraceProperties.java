package culex.broker.tracing;

import culex.broker.packet.PacketProperties;
import culex.broker.packet.UserProperty;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trace context in the User Properties of a message: {@code traceparent} and {@code tracestate} of W3C Trace Context. Stateless. */
final class TraceProperties {
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";
    /** A longer tracestate is dropped, as W3C Trace Context allows beyond 512 characters. */
    private static final int TRACESTATE_CHARS_MAX = 512;

    private static final TextMapGetter<List<UserProperty>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(List<UserProperty> properties) {
            return properties.stream().map(UserProperty::name).toList();
        }

        @Override
        public @Nullable String get(@Nullable List<UserProperty> properties, String name) {
            if (properties == null) {
                return null;
            }
            String list = properties.stream()
                    .filter(property -> property.name().equals(name))
                    .map(UserProperty::value)
                    .collect(Collectors.joining(",")); // several tracestate properties form one list
            // Blanks have no meaning between the entries, and OpenTelemetry's parser takes quadratic time for many of
            // them.
            String value = list.replace(" ", "").replace("\t", "");
            return value.isEmpty() || value.length() > TRACESTATE_CHARS_MAX ? null : value;
        }
    };

    private TraceProperties() {}

    /** The trace context of a message; an invalid one when it has none, or an ill-formed one, or several. */
    static SpanContext contextOf(PacketProperties properties) {
        List<UserProperty> user = properties.userProperties();
        boolean isFound = false;
        for (UserProperty property : user) {
            isFound |= property.name().equals(TRACEPARENT);
        }
        return isFound
                ? Span.fromContext(W3CTraceContextPropagator.getInstance().extract(Context.root(), user, GETTER))
                        .getSpanContext()
                : SpanContext.getInvalid();
    }

    /** Returns a copy of the properties in which the trace context is replaced by that of a span. */
    static PacketProperties with(PacketProperties properties, Span span) {
        List<UserProperty> user = new ArrayList<>(properties.userProperties());
        user.removeIf(property ->
                property.name().equals(TRACEPARENT) || property.name().equals(TRACESTATE));
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.root().with(span),
                        user,
                        (list, name, value) -> user.add(new UserProperty(name, value)));
        return properties.withUserProperties(user);
    }
}
