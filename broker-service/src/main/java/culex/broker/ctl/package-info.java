/**
 * {@code ./culex ctl}: the admin API from a terminal. A program of its own, beside the broker.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.ctl;

import org.jspecify.annotations.NullMarked;
