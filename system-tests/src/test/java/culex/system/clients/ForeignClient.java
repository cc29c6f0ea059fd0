package culex.system.clients;

import java.util.function.Predicate;

/** An MQTT client of another project, for one broker, one protocol version and one transport. */
public interface ForeignClient {
    /** Subscribes; returns after the broker has granted the subscription. */
    Subscription subscribe(String filter, int qos);

    /** Publishes; returns after the broker has acknowledged the message (QoS 1 and 2) or the client has sent it (QoS 0). */
    void publish(String topic, String payload, int qos, boolean retain);

    /** Connects with a will of QoS 1, then closes the connection without DISCONNECT. */
    void dieWithWill(String topic, String payload);

    /** The messages of one subscription. */
    interface Subscription extends AutoCloseable {
        /** Waits for a message that the predicate accepts. */
        void await(String what, Predicate<Received> wanted);

        @Override
        void close();
    }

    /** One message as a subscriber received it. */
    record Received(String topic, int qos, boolean retained, String payload) {}
}
