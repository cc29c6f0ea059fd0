/** Tests of the sinks. */
@NullMarked
package culex.subscriber.sink;

import org.jspecify.annotations.NullMarked;
