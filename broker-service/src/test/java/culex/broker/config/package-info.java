/** Unit tests of settings, their rules and their names. */
@NullMarked
package culex.broker.config;

import org.jspecify.annotations.NullMarked;
