/** Tests of the sink that sends messages to Kafka, against a real server. */
@NullMarked
package culex.subscriber.sink.kafka;

import org.jspecify.annotations.NullMarked;
