/** Network Connections: from CONNECT to DISCONNECT, one handler for each kind of packet. */
@NullMarked
package culex.broker.connection;

import org.jspecify.annotations.NullMarked;
