/**
 * The HTTP API of the fleets: who may call it, its routes and their responses, and the running fleets. The API runs on worker threads, and
 * reaches sensors only through tasks on the thread of their fleet.
 */
@NullMarked
package culex.publisher.api;

import org.jspecify.annotations.NullMarked;
