package culex.system.clients;

import java.util.function.Predicate;

/** An MQTT client that others wrote, bound to one broker, one protocol version and one transport. */
public interface ForeignClient {
    /** Subscribes and returns once the broker has granted it. */
    Subscription subscribe(String filter, int qos);

    /** Publishes and returns once the broker has the message. */
    void publish(String topic, String payload, int qos, boolean retain);

    /** Connects with a will of QoS 1, then loses the connection without a DISCONNECT. */
    void dieWithWill(String topic, String payload);

    /** What a subscriber received, awaited and ended by the test. */
    interface Subscription extends AutoCloseable {
        /** Waits for a message that fits. */
        void await(String what, Predicate<Received> wanted);

        @Override
        void close();
    }

    /** One message as a subscriber saw it. */
    record Received(String topic, int qos, boolean retained, String payload) {}
}
