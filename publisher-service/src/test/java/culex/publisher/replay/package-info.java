/** Tests of recordings and their formats. */
@NullMarked
package culex.publisher.replay;

import org.jspecify.annotations.NullMarked;
