/** Unit tests of {@code culex.support.settings}. */
@NullMarked
package culex.support.settings;

import org.jspecify.annotations.NullMarked;
