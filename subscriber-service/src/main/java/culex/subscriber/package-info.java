/** The subscriber service: settings, start, stop, and {@code ReadingsListener}, which handles every message. */
@NullMarked
package culex.subscriber;

import org.jspecify.annotations.NullMarked;
