package culex.broker.tracing;

/**
 * Which messages are traced.
 *
 * @param ratio the share of the messages without a trace context that begin a trace, from 0 to 1
 * @param trustSampledFlag whether the flag sampled of a publisher's trace context decides; otherwise the ratio does
 * @param messagesPerSecondMax the maximum number of messages that are traced within a second, on all loops together
 */
public record TracingSettings(double ratio, boolean trustSampledFlag, int messagesPerSecondMax) {}
