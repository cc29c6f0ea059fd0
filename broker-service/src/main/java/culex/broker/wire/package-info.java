/**
 * The bytes of packets before they are sent: {@link culex.broker.wire.WireBuffer}, and the integers of MQTT in it.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.wire;

import org.jspecify.annotations.NullMarked;
