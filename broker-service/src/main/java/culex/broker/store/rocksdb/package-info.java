/** The store on an embedded RocksDB: nothing acknowledged is lost, whatever ends the process. */
@NullMarked
package culex.broker.store.rocksdb;

import org.jspecify.annotations.NullMarked;
