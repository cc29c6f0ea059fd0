/**
 * Tests of the packaged services from outside: as processes, with other MQTT clients and a real browser. No class of a service is on the
 * class path.
 */
@NullMarked
package culex.system;

import org.jspecify.annotations.NullMarked;
