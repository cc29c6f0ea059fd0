/** Tests of this package. */
@NullMarked
package culex.publisher.connection;

import org.jspecify.annotations.NullMarked;
