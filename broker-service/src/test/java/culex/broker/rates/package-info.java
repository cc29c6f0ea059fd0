/** Unit tests of rates and their buckets. */
@NullMarked
package culex.broker.rates;

import org.jspecify.annotations.NullMarked;
