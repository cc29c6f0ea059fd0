/** Tests of metrics, logs and the watch over memory. */
@NullMarked
package culex.broker.ops;

import org.jspecify.annotations.NullMarked;
