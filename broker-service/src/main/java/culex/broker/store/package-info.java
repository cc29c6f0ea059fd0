/** What must outlive a Network Connection or the process: the seams of the stores. */
@NullMarked
package culex.broker.store;

import org.jspecify.annotations.NullMarked;
