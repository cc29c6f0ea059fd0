/** Tests of the replicated log: the contract of its engines, and an engine in memory. */
@NullMarked
package culex.broker.store.log;

import org.jspecify.annotations.NullMarked;
