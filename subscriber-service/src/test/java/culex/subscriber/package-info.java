/** Tests: The subscriber as a whole. */
@NullMarked
package culex.subscriber;

import org.jspecify.annotations.NullMarked;
