/** The sink that writes the InfluxDB line protocol. */
@NullMarked
package culex.subscriber.sink.influx;

import org.jspecify.annotations.NullMarked;
