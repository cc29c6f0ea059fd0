/** TODO. */
@NullMarked
package culex.publisher;

import org.jspecify.annotations.NullMarked;
