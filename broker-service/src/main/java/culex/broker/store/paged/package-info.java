/** Retained messages that are on disk: which are read into memory page by page, and which are not stored yet. */
@NullMarked
package culex.broker.store.paged;

import org.jspecify.annotations.NullMarked;
