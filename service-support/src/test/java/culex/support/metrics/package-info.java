/** Unit tests of {@code culex.support.metrics}. */
@NullMarked
package culex.support.metrics;

import org.jspecify.annotations.NullMarked;
