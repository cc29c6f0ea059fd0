/** Tests of the broker's page in a real browser. */
@NullMarked
package culex.system.page;

import org.jspecify.annotations.NullMarked;
