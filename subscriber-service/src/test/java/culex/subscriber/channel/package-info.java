/** Tests: The channels that readings come through. */
@NullMarked
package culex.subscriber.channel;

import org.jspecify.annotations.NullMarked;
