/** Tests of the package, and the real processes they run against. */
@NullMarked
package culex.publisher.signal;

import org.jspecify.annotations.NullMarked;
