/** The connection to the broker: hivemq-mqtt-client in MQTT 5 or 3.1.1, over WebSocket or TCP. */
@NullMarked
package culex.subscriber.connection;

import org.jspecify.annotations.NullMarked;
