/** Tests of simulated faults. */
@NullMarked
package culex.publisher.fault;

import org.jspecify.annotations.NullMarked;
