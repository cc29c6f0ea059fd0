/** Tests of the package, and the real processes they run against. */
@NullMarked
package culex.publisher.connection;

import org.jspecify.annotations.NullMarked;
