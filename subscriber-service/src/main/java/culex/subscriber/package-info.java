/** TODO. */
@NullMarked
package culex.subscriber;

import org.jspecify.annotations.NullMarked;
