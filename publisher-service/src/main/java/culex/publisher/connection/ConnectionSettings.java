package culex.publisher.connection;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * All that is needed to connect one sensor.
 *
 * @param address where the broker is
 * @param version what MQTT to speak
 * @param clientId Client Identifier
 * @param credentials who the sensor says it is
 * @param connectTimeout time limit of each step of connecting
 * @param keepAlive Keep Alive; zero turns it off
 * @param sessionExpiry how long the broker keeps the Session; zero means a clean start each time
 * @param trust what certificates are trusted; the JVM's own when empty
 * @param verifyHost whether the certificate must name the host
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
        boolean verifyHost) {

    /** The same settings for sensor {@code id}: {@code {id}} is replaced in the Client Identifier and the user name. */
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
                verifyHost);
    }
}
