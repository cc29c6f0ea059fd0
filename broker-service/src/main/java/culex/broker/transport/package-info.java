/**
 * The interfaces between the protocol and the network: the socket and the event loop of a connection, its timers, and the limits of open
 * sockets.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.transport;

import org.jspecify.annotations.NullMarked;
