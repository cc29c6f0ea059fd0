/** The destinations of messages, and the formats in which they are written. */
@NullMarked
package culex.subscriber.sink;

import org.jspecify.annotations.NullMarked;
