/** Unit tests of settings, their rules and their names. */
@NullMarked
package culex.broker.rates;

import org.jspecify.annotations.NullMarked;
