/**
 * Decodes bytes to packets and encodes packets to bytes. The decoder rejects everything that the specification forbids.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.codec;

import org.jspecify.annotations.NullMarked;
