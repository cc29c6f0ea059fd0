/** Tests of the connection to NATS. The contract of the log in JetStream is tested in {@code culex.broker.store.log}. */
@NullMarked
package culex.broker.store.jetstream;

import org.jspecify.annotations.NullMarked;
