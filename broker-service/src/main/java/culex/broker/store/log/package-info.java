/**
 * The replicated log of a cluster: its entries, which are the commits of the store, their order, and which replica may write them. Start
 * with {@link culex.broker.store.log.CommitLog}. The terms are explained in docs/glossary.md.
 */
@NullMarked
package culex.broker.store.log;

import org.jspecify.annotations.NullMarked;
