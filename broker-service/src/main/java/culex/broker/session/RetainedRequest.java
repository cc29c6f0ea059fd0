package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A subscription asks for the retained message of a Topic Name.
 *
 * @param options what the subscription says of its deliveries
 * @param except the Client Identifier whose messages it does not take (No Local, [MQTT-3.8.3-3]), or null
 */
public record RetainedRequest(
        String topicName,
        Delivery.Options options,
        @Nullable String except) {
    /** Whether a message may answer it. */
    public boolean takes(Message message) {
        return !message.publisher().equals(except);
    }
}
