/** The sink that shows values of payloads as gauges of Prometheus. */
@NullMarked
package culex.subscriber.sink.gauges;

import org.jspecify.annotations.NullMarked;
