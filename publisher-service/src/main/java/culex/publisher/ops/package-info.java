/** Metrics and health checks of the fleet. */
@NullMarked
package culex.publisher.ops;

import org.jspecify.annotations.NullMarked;
