/** Tests of the traces of the messages that sensors publish. */
@NullMarked
package culex.publisher.tracing;

import org.jspecify.annotations.NullMarked;
