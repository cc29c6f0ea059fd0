/**
 * Finds the receivers of an Application Message and delivers it to them.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.routing;

import org.jspecify.annotations.NullMarked;
