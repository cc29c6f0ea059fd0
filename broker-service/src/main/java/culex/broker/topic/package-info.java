/**
 * Topic Names, Topic Filters, and the tree that finds the subscriptions for a Topic Name.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.topic;

import org.jspecify.annotations.NullMarked;
