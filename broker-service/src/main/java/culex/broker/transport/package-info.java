/**
 * The interfaces between the protocol and the network: what a connection needs of a socket and of an event loop.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.transport;

import org.jspecify.annotations.NullMarked;
