/**
 * The memory budget: how many bytes the broker holds for its clients, and what it rejects when these are too many.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.memory;

import org.jspecify.annotations.NullMarked;
