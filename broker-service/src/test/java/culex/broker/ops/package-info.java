/** Tests of metrics, logs and the supervision of memory. */
@NullMarked
package culex.broker.ops;

import org.jspecify.annotations.NullMarked;
