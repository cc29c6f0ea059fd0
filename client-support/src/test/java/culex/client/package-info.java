/** Unit tests of {@code culex.client}. */
@NullMarked
package culex.client;

import org.jspecify.annotations.NullMarked;
