/**
 * Any replica accepts any client: a replica that does not own the sessions relays its clients to the one that does. Start with
 * {@link culex.broker.cluster.Doorman}. The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
