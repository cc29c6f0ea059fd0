/** What the services share for tracing with OpenTelemetry. */
@NullMarked
package culex.support.tracing;

import org.jspecify.annotations.NullMarked;
