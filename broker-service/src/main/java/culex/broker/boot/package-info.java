/**
 * Puts the parts of the broker together: start, recovery of what the store holds, health and ordered stop.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.boot;

import org.jspecify.annotations.NullMarked;
