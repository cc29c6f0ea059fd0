/** The seam between the protocol and the network: what a Connection needs of a socket and of a thread. */
@NullMarked
package culex.broker.transport;

import org.jspecify.annotations.NullMarked;
