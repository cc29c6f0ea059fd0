/** Messages for the tests of several packages. */
@NullMarked
package culex.broker.message;

import org.jspecify.annotations.NullMarked;
