/** The contract of the stores, and what the RocksDB store does when it is reopened. */
@NullMarked
package culex.broker.store;

import org.jspecify.annotations.NullMarked;
