/** Tests of the queues, retries and acknowledgements. */
@NullMarked
package culex.subscriber.pipeline;

import org.jspecify.annotations.NullMarked;
