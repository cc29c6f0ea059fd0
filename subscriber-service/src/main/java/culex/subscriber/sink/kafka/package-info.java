/** The sink that sends messages to topics of Kafka. */
@NullMarked
package culex.subscriber.sink.kafka;

import org.jspecify.annotations.NullMarked;
