/** Tests of the broker as a whole: what may know what, and what its sources look like. */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
