/** The simulated sensors and the one thread that runs all of them. */
@NullMarked
package culex.publisher.fleet;

import org.jspecify.annotations.NullMarked;
