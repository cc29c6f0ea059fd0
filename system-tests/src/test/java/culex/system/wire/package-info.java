/** MQTT packets as bytes, and TCP and WebSocket connections that carry them: what test clients of this module share. */
@NullMarked
package culex.system.wire;

import org.jspecify.annotations.NullMarked;
