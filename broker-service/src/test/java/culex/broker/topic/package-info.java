/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.topic;

import org.jspecify.annotations.NullMarked;
