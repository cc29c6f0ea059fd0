/** Tests of this package. */
@NullMarked
package culex.publisher.fleet;

import org.jspecify.annotations.NullMarked;
