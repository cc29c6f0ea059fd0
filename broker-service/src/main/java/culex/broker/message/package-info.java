/**
 * Application Messages and their deliveries.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.message;

import org.jspecify.annotations.NullMarked;
