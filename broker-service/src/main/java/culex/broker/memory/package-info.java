/**
 * The memory budget: how many bytes clients make the broker hold, and what the broker does when they are too many.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.memory;

import org.jspecify.annotations.NullMarked;
