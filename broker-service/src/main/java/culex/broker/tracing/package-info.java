/**
 * Traces of messages for OpenTelemetry: spans for the way of a message through the broker, and the trace context in its User Properties.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.tracing;

import org.jspecify.annotations.NullMarked;
