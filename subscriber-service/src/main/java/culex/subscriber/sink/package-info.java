/** Where messages go: the log is the first sink. */
@NullMarked
package culex.subscriber.sink;

import org.jspecify.annotations.NullMarked;
