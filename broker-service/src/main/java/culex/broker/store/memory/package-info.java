/** Stores that keep everything in memory and complete at once. */
@NullMarked
package culex.broker.store.memory;

import org.jspecify.annotations.NullMarked;
