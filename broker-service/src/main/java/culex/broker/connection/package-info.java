/**
 * Network Connections, from CONNECT to DISCONNECT: one handler for each kind of packet.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.connection;

import org.jspecify.annotations.NullMarked;
