/**
 * The replicated log in NATS JetStream: one stream for the commits of a shard, and one for the owners. Start with
 * {@link culex.broker.store.jetstream.JetStreamLog}.
 */
@NullMarked
package culex.broker.store.jetstream;

import org.jspecify.annotations.NullMarked;
