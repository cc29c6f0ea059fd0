/**
 * Several brokers with one replicated log. One replica owns the sessions: start with {@link culex.broker.cluster.Ownership}. Any replica
 * accepts any client: one that does not own the sessions relays its clients to the one that does, see {@link culex.broker.cluster.Doorman}.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
