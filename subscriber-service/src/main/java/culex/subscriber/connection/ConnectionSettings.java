package culex.subscriber.connection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * Everything that one connection needs to know, read once at start.
 *
 * @param clientId Client Identifier
 * @param sessionExpiry how long the broker keeps the Session; zero means Clean Start and no kept Session
 * @param topics the Topic Filters to subscribe to, at least one
 * @param qos the Maximum QoS of each subscription
 * @param keepAlive whole seconds, 0 to 65,535
 * @param connectTimeout limit of each step of connecting: TCP, TLS, the upgrade, CONNACK
 * @param receiveMaximum messages that may wait for their acknowledgement; also the bound of the QoS 0 messages that wait here
 * @param packetBytesMax the largest message that is handled, with its topic and properties
 * @param trust who is trusted, instead of the JVM's own list
 * @param verifyHost whether the certificate must name the host
 */
public record ConnectionSettings(
        BrokerAddress address,
        ProtocolVersion version,
        String clientId,
        Credentials credentials,
        Duration sessionExpiry,
        List<String> topics,
        int qos,
        Duration keepAlive,
        Duration connectTimeout,
        int receiveMaximum,
        int packetBytesMax,
        Optional<TrustManagerFactory> trust,
        boolean verifyHost) {

    private static final int MQTT_PACKET_BYTES_MAX = 268_435_460;
    private static final int SHARE_OF_HEAP = 16;

    /** Copies the list. */
    public ConnectionSettings {
        topics = List.copyOf(topics);
    }

    /**
     * The Maximum Packet Size that the broker is told: larger than {@link #packetBytesMax}, as far as the heap allows. A broker drops
     * what is larger without a word, while the service reports and counts a message between the two.
     */
    public int packetBytesTaken() {
        long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return (int) Math.max(packetBytesMax, Math.min(MQTT_PACKET_BYTES_MAX, share));
    }

    /** Whether the broker keeps the Session, and what was published meanwhile, while the service is away. */
    public boolean keepsSession() {
        return !sessionExpiry.isZero();
    }
}
