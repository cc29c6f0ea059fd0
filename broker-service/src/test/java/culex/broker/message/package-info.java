/** What tests of several rooms make messages with. */
@NullMarked
package culex.broker.message;

import org.jspecify.annotations.NullMarked;
