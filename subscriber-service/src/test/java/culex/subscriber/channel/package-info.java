/** Tests of the channel's connectors. */
@NullMarked
package culex.subscriber.channel;

import org.jspecify.annotations.NullMarked;
