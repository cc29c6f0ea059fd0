/** The connection to the broker: one Network Connection per sensor, in MQTT 5 or 3.1.1, over WebSocket or TCP. */
@NullMarked
package culex.publisher.connection;

import org.jspecify.annotations.NullMarked;
