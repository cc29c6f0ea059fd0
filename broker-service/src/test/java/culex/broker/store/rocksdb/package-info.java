/** Unit tests of the RocksDB store, with injected failures. */
@NullMarked
package culex.broker.store.rocksdb;

import org.jspecify.annotations.NullMarked;
