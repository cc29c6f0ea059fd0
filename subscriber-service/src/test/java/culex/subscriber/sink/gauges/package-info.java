/** Tests of the gauges. */
@NullMarked
package culex.subscriber.sink.gauges;

import org.jspecify.annotations.NullMarked;
