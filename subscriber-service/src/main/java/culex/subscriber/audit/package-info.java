/** Checks the received messages for gaps, duplicates and wrong order, and measures their latency. */
@NullMarked
package culex.subscriber.audit;

import org.jspecify.annotations.NullMarked;
