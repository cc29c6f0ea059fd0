/** Application Messages and their deliveries. */
@NullMarked
package culex.broker.message;

import org.jspecify.annotations.NullMarked;
