/** How messages come into the channel {@code readings}: our connector, and what the stock one needs beside it. */
@NullMarked
package culex.subscriber.channel;

import org.jspecify.annotations.NullMarked;
