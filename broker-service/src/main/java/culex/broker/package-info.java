/**
 * The entry of the process. {@code boot} puts the parts of the broker together, {@code config} reads the settings.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
