/** Tests of simulations from the terminal. */
@NullMarked
package culex.publisher.simulate;

import org.jspecify.annotations.NullMarked;
