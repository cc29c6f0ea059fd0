/** Tests of the InfluxDB sink. */
@NullMarked
package culex.subscriber.sink.influx;

import org.jspecify.annotations.NullMarked;
