/** Tests: The connection to the broker. */
@NullMarked
package culex.subscriber.connection;

import org.jspecify.annotations.NullMarked;
