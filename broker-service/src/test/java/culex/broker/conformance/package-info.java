/** Wire sequences in a small text language, run against a broker over TCP and WebSocket with a codec of their own. */
@NullMarked
package culex.broker.conformance;

import org.jspecify.annotations.NullMarked;
