/**
 * Any replica accepts any client: a replica that does not own the sessions relays its clients to the one that does.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
