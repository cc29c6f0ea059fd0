/**
 * Metrics, logs and $SYS values for the operator of the broker.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.ops;

import org.jspecify.annotations.NullMarked;
