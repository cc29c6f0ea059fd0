/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.routing;

import org.jspecify.annotations.NullMarked;
