/** Unit tests of the package, against naive models. */
@NullMarked
package culex.broker.delivery;

import org.jspecify.annotations.NullMarked;
