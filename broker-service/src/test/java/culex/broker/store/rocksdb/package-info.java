/** The parts of the RocksDB store by themselves, with injected failures. */
@NullMarked
package culex.broker.store.rocksdb;

import org.jspecify.annotations.NullMarked;
