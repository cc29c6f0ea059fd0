/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.codec;

import org.jspecify.annotations.NullMarked;
