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
 * @param packetBytesMax the largest packet the broker may send
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

    /** Copies the list. */
    public ConnectionSettings {
        topics = List.copyOf(topics);
    }

    /** Whether the broker keeps the Session, and what was published meanwhile, while the service is away. */
    public boolean keepsSession() {
        return !sessionExpiry.isZero();
    }
}
