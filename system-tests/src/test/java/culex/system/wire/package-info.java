/** MQTT packets as bytes, and TCP and WebSocket connections that carry them; shared by the test clients of this module. */
@NullMarked
package culex.system.wire;

import org.jspecify.annotations.NullMarked;
