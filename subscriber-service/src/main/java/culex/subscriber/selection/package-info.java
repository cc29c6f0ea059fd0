/** Which of the received messages go to the sinks. */
@NullMarked
package culex.subscriber.selection;

import org.jspecify.annotations.NullMarked;
