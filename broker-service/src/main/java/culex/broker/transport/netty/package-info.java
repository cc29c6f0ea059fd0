/** Sockets: the WebSocket upgrade, the frames, the TCP listener, and the event loops. */
@NullMarked
package culex.broker.transport.netty;

import org.jspecify.annotations.NullMarked;
