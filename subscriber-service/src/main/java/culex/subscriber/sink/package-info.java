/** The destinations of messages. The log is the only one built in. */
@NullMarked
package culex.subscriber.sink;

import org.jspecify.annotations.NullMarked;
