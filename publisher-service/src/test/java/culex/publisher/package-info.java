/** Tests of the package, and the real processes they run against. */
@NullMarked
package culex.publisher;

import org.jspecify.annotations.NullMarked;
