/** MQTT Control Packets as immutable values: the words of the protocol, without bytes, sockets or state. */
@NullMarked
package culex.broker.packet;

import org.jspecify.annotations.NullMarked;
