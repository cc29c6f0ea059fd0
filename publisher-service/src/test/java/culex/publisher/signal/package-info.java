/** Tests of this package. */
@NullMarked
package culex.publisher.signal;

import org.jspecify.annotations.NullMarked;
