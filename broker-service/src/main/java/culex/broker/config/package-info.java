/**
 * The settings of the broker: their properties, the rules that they must satisfy, and the limits that follow from them.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.config;

import org.jspecify.annotations.NullMarked;
