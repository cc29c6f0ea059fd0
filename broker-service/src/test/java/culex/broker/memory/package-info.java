/** Tests of the memory budget. */
@NullMarked
package culex.broker.memory;

import org.jspecify.annotations.NullMarked;
