/**
 * What happens to clients and their messages: counted for each event loop, and reported to an {@link culex.broker.observe.Observer} if
 * there is one.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.observe;

import org.jspecify.annotations.NullMarked;
