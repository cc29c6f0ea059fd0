/**
 * The common parts of the HTTP APIs of the services: keys with roles, the check of the host, malformed requests, responses and problems,
 * the audit log.
 */
@NullMarked
package culex.support.api;

import org.jspecify.annotations.NullMarked;
