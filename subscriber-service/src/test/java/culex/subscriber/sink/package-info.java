/** Tests: What is done with readings. */
@NullMarked
package culex.subscriber.sink;

import org.jspecify.annotations.NullMarked;
