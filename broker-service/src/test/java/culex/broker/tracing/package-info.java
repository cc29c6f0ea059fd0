/** Tests of the traces of messages. */
@NullMarked
package culex.broker.tracing;

import org.jspecify.annotations.NullMarked;
