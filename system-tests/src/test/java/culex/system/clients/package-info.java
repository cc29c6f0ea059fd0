/** MQTT clients of other projects, which exchange messages through the packaged broker. */
@NullMarked
package culex.system.clients;

import org.jspecify.annotations.NullMarked;
