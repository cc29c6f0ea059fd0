/**
 * Retained messages: one per Topic Name, their limits, and sending those that match a new subscription.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.retained;

import org.jspecify.annotations.NullMarked;
