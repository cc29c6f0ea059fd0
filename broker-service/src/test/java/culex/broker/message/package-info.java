/** Tests of the size of messages, and messages for the tests of several packages. */
@NullMarked
package culex.broker.message;

import org.jspecify.annotations.NullMarked;
