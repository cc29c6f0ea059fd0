/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.transport.netty;

import org.jspecify.annotations.NullMarked;
