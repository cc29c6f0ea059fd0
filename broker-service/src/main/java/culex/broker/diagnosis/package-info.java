/**
 * Information for troubleshooting: the events of each client, also of clients that are not connected; the history of the last hour; the
 * topics and clients with the highest counts; and traces.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.diagnosis;

import org.jspecify.annotations.NullMarked;
