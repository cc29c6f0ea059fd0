/** Tests of {@code ./culex ctl}. */
@NullMarked
package culex.broker.ctl;

import org.jspecify.annotations.NullMarked;
