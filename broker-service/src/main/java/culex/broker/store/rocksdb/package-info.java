/**
 * The store on disk, in an embedded RocksDB: no crash and no power cut loses what was acknowledged.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.store.rocksdb;

import org.jspecify.annotations.NullMarked;
