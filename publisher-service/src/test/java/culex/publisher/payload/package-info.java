/** Tests of payload templates. */
@NullMarked
package culex.publisher.payload;

import org.jspecify.annotations.NullMarked;
