/** Passes each received message to every sink, and acknowledges it when all of them have stored it. */
@NullMarked
package culex.subscriber.pipeline;

import org.jspecify.annotations.NullMarked;
