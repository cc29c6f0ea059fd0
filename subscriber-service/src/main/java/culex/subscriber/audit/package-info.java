/** Checks the received messages for gaps, duplicates, order and latency. */
@NullMarked
package culex.subscriber.audit;

import org.jspecify.annotations.NullMarked;
