/** Unit tests of the package, on loops and sockets that a test drives by hand. */
@NullMarked
package culex.broker.session;

import org.jspecify.annotations.NullMarked;
