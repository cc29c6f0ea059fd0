/** Tests of the metrics and health checks. */
@NullMarked
package culex.publisher.ops;

import org.jspecify.annotations.NullMarked;
