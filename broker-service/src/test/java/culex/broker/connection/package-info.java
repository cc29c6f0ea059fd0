/** Tests of single classes of a Network Connection, and of CONNACK and DISCONNECT with a real client. */
@NullMarked
package culex.broker.connection;

import org.jspecify.annotations.NullMarked;
