/** Metrics and health. */
@NullMarked
package culex.subscriber.ops;

import org.jspecify.annotations.NullMarked;
