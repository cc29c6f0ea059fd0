/** Tests of the HTTP API of the fleets. */
@NullMarked
package culex.publisher.api;

import org.jspecify.annotations.NullMarked;
