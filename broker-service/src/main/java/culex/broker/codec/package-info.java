/** Bytes to packets and back, strictly; nothing here keeps state beyond one Network Connection. */
@NullMarked
package culex.broker.codec;

import org.jspecify.annotations.NullMarked;
