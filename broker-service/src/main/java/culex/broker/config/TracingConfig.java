package culex.broker.config;

import io.smallrye.config.WithDefault;

/** Which messages are traced while OpenTelemetry is on (OTEL_SDK_DISABLED=false). */
public interface TracingConfig {
    /** The share of the messages without the trace context of their publisher that begin a trace, from 0 to 1. */
    @WithDefault("0.01")
    double ratio();

    /** Whether a message is traced because the traceparent of its publisher has the flag sampled; when false, mqtt.tracing.ratio also chooses among those messages. */
    @WithDefault("true")
    boolean trustSampledFlag();

    /** Maximum number of messages that are traced within a second, of all clients together; those beyond the maximum are not traced. */
    @WithDefault("100")
    int messagesPerSecondMax();
}
