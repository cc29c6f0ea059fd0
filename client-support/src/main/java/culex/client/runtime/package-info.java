/**
 * The common part of the processes of publisher and subscriber: metrics, malformed HTTP requests, numbers in log lines, and registrations
 * for a native image.
 */
@NullMarked
package culex.client.runtime;

import org.jspecify.annotations.NullMarked;
