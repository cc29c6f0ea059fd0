/**
 * The broker: start, ordered stop, configuration and limits. The root knows everything; nothing knows the root.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
