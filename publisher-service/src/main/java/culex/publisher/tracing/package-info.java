/** Traces of the messages that sensors publish, for OpenTelemetry. */
@NullMarked
package culex.publisher.tracing;

import org.jspecify.annotations.NullMarked;
