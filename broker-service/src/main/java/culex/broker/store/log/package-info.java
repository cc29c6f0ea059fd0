/**
 * The replicated log of the store in a cluster: commits, their order and their writer. Start with {@link culex.broker.store.log.CommitLog}.
 * The terms are explained in docs/glossary.md.
 */
@NullMarked
package culex.broker.store.log;

import org.jspecify.annotations.NullMarked;
