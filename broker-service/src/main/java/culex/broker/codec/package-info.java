/**
 * Translates bytes to packets and packets to bytes, strictly; keeps no state beyond one Network Connection.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.codec;

import org.jspecify.annotations.NullMarked;
