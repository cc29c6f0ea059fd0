/** Tests of the contract of all stores, and of the RocksDB store through restarts. */
@NullMarked
package culex.broker.store;

import org.jspecify.annotations.NullMarked;
