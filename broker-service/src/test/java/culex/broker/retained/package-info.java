/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.retained;

import org.jspecify.annotations.NullMarked;
