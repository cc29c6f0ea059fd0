/**
 * What the operator of the broker sees: metrics, health and logs.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.ops;

import org.jspecify.annotations.NullMarked;
