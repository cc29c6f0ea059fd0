/** Unit tests of the package, on loops and sockets that a test drives by hand. */
@NullMarked
package culex.broker.transport;

import org.jspecify.annotations.NullMarked;
