/**
 * The interfaces of the store: state that outlives a Network Connection or the process.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.store;

import org.jspecify.annotations.NullMarked;
