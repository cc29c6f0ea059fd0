package culex.subscriber.connection;

import culex.client.BrokerAddress;
import culex.client.BrokerEndpoint;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * The settings of the connection, read once at start.
 *
 * @param clientId Client Identifier
 * @param sessionExpiry how long the broker stores the Session after the connection ends; zero means Clean Start and no persistent session
 * @param topics the Topic Filters to subscribe to, at least one
 * @param qos the Maximum QoS of each subscription
 * @param keepAlive whole seconds, 0 to 65,535
 * @param connectTimeout time limit of each step: TCP, TLS, the WebSocket upgrade, CONNACK
 * @param receiveMaximum maximum of unacknowledged messages of QoS 1 and 2; also the maximum of QoS 0 messages that the client queues
 * @param packetBytesMax size in bytes of the largest message that is handled, with its topic and properties
 * @param trust the trusted certificates; those of the JVM if empty
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

    /** Copies {@code topics}, so that the settings are immutable. */
    public ConnectionSettings {
        topics = List.copyOf(topics);
    }

    /**
     * Returns the Maximum Packet Size for CONNECT, in bytes: a sixteenth of the heap, but at least {@link #packetBytesMax}. The broker
     * drops larger messages without notice. The service logs and counts messages between the two sizes.
     */
    public int packetBytesAccepted() {
        long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return (int) Math.max(packetBytesMax, Math.min(MQTT_PACKET_BYTES_MAX, share));
    }

    /** Whether the session is persistent: the broker stores it and queues messages for it while the service is disconnected. */
    public boolean isSessionPersistent() {
        return !sessionExpiry.isZero();
    }

    /** How the client reaches the broker. */
    BrokerEndpoint endpoint() {
        return new BrokerEndpoint(address, connectTimeout, trust, verifyHost);
    }
}
