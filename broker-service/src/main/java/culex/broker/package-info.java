/** TODO. */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
