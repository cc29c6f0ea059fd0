/**
 * Sockets: the WebSocket upgrade, the frames, the TCP listener, and the event loops.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.transport.netty;

import org.jspecify.annotations.NullMarked;
