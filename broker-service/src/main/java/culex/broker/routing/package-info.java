/** The way of an Application Message from its publisher to the Sessions of its subscribers. */
@NullMarked
package culex.broker.routing;

import org.jspecify.annotations.NullMarked;
