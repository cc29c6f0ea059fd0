/** Tests of the connection to the broker. */
@NullMarked
package culex.subscriber.connection;

import org.jspecify.annotations.NullMarked;
