/**
 * Topic Names, Topic Filters, and the trees that match one against the other.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.topic;

import org.jspecify.annotations.NullMarked;
