/** MQTT clients that others wrote, talking to the packaged broker and to each other through it. */
@NullMarked
package culex.system.clients;

import org.jspecify.annotations.NullMarked;
