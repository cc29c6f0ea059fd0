/** Metrics and health checks. */
@NullMarked
package culex.subscriber.ops;

import org.jspecify.annotations.NullMarked;
