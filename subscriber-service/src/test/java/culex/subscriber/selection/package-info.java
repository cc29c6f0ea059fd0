/** Tests of filters and sampling. */
@NullMarked
package culex.subscriber.selection;

import org.jspecify.annotations.NullMarked;
