/** Tests of what the broker keeps to find faults. */
@NullMarked
package culex.broker.diagnosis;

import org.jspecify.annotations.NullMarked;
