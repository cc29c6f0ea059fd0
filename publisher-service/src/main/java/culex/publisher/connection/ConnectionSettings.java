package culex.publisher.connection;

import culex.client.BrokerAddress;
import culex.client.BrokerEndpoint;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * The settings of one sensor's connection.
 *
 * @param address the broker's address
 * @param version MQTT version
 * @param clientId Client Identifier
 * @param credentials user name and password
 * @param connectTimeout time limit of each step: TCP, TLS, the WebSocket upgrade, CONNACK
 * @param keepAlive Keep Alive; zero disables it
 * @param sessionExpiry how long the broker stores the Session after the connection ends; zero means Clean Start at each connect
 * @param trust the trusted certificates; those of the JVM if empty
 * @param verifyHost whether the certificate must name the host
 * @param will the message that the broker publishes when the connection ends without DISCONNECT
 */
public record ConnectionSettings(
        BrokerAddress address,
        ProtocolVersion version,
        String clientId,
        Credentials credentials,
        Duration connectTimeout,
        Duration keepAlive,
        Duration sessionExpiry,
        Optional<TrustManagerFactory> trust,
        boolean verifyHost,
        Optional<OutboundMessage> will) {

    /** Returns the settings of sensor {@code id}, with {@code {id}} replaced in the Client Identifier and the user name. */
    public ConnectionSettings forSensor(int id) {
        String number = Integer.toString(id);
        var own = new Credentials(
                credentials.username().map(name -> name.replace("{id}", number)), credentials.password());
        return new ConnectionSettings(
                address,
                version,
                clientId.replace("{id}", number),
                own,
                connectTimeout,
                keepAlive,
                sessionExpiry,
                trust,
                verifyHost,
                will);
    }

    /** Returns these settings with a Will. */
    public ConnectionSettings withWill(OutboundMessage message) {
        return new ConnectionSettings(
                address,
                version,
                clientId,
                credentials,
                connectTimeout,
                keepAlive,
                sessionExpiry,
                trust,
                verifyHost,
                Optional.of(message));
    }

    /** How the client reaches the broker. */
    BrokerEndpoint endpoint() {
        return new BrokerEndpoint(address, connectTimeout, trust, verifyHost);
    }
}
