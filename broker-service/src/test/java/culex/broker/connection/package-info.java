/** The terms of a connection, by a real client. */
@NullMarked
package culex.broker.connection;

import org.jspecify.annotations.NullMarked;
