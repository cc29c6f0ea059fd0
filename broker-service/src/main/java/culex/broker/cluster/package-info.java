/**
 * Several brokers that share one replicated log: which of them owns the sessions, and how the others hand their clients over to it. Start with
 * {@link culex.broker.cluster.Ownership}. The terms are explained in docs/glossary.md.
 */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
