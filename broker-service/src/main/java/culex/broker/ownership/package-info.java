/**
 * Which replica of a cluster owns the sessions: it follows the replicated log, takes it over and confirms its lease. Start with
 * {@link culex.broker.ownership.Ownership}. The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.ownership;

import org.jspecify.annotations.NullMarked;
