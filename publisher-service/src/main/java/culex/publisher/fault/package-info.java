/** Simulated faults of devices: how often which of them happens, and what it does to a reading. */
@NullMarked
package culex.publisher.fault;

import org.jspecify.annotations.NullMarked;
