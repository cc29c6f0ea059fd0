/**
 * The store in memory: completes every request immediately, and is empty after a restart.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.store.memory;

import org.jspecify.annotations.NullMarked;
