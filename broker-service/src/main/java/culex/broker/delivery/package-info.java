/**
 * The outbound engine of a session: send quota, Packet Identifiers, queues, redelivery and Topic Aliases.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.delivery;

import org.jspecify.annotations.NullMarked;
