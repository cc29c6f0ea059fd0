/**
 * MQTT Control Packets as immutable values: the types of the protocol, without bytes, sockets or state.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.packet;

import org.jspecify.annotations.NullMarked;
