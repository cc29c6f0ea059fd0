/** The benchmarks of the broker. */
@NullMarked
package culex.benchmarks;

import org.jspecify.annotations.NullMarked;
