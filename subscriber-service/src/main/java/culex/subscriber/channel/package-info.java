/**
 * The sources of the channel {@code readings}: the connector {@code culex-mqtt}, and additions to the stock connector {@code
 * smallrye-mqtt}.
 */
@NullMarked
package culex.subscriber.channel;

import org.jspecify.annotations.NullMarked;
