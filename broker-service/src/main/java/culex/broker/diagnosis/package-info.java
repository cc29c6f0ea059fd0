/**
 * What helps an operator to find out why: the events of each client, also of one that is not connected, and
 * the last hour of the broker, which topics and clients stand out, and traces.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.diagnosis;

import org.jspecify.annotations.NullMarked;
