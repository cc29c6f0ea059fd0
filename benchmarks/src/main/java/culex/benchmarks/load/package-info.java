/** The load generator: MQTT clients over real sockets, on one thread. */
@NullMarked
package culex.benchmarks.load;

import org.jspecify.annotations.NullMarked;
