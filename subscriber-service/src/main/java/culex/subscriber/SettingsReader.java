package culex.subscriber;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.client.TrustStore;
import culex.subscriber.channel.CulexMqttConnector;
import culex.subscriber.channel.StockOptions;
import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.selection.Condition;
import culex.subscriber.selection.SelectionSettings;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.TrustManagerFactory;

/** Converts {@link ReadingsConfig} to {@link ReadingsSettings} and checks it. */
final class SettingsReader {

    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(65_535);
    private static final Duration EXPIRY_MAX = Duration.ofSeconds(0xFFFF_FFFFL);

    private final ReadingsConfig config;
    private final boolean stock;

    private SettingsReader(ReadingsConfig config) {
        this.config = config;
        this.stock = config.connector().equals(StockOptions.NAME);
    }

    /**
     * Reads and checks.
     *
     * @param random source of the Client Identifier's digits if none is set
     * @throws ConfigurationException with a one-line message about the first invalid setting
     */
    static ReadingsSettings read(ReadingsConfig config, RandomGenerator random) {
        return new SettingsReader(config).settings(random);
    }

    private ReadingsSettings settings(RandomGenerator random) {
        require(
                stock || config.connector().equals(CulexMqttConnector.NAME),
                "readings.connector is '%s', but there are only %s and %s"
                        .formatted(config.connector(), CulexMqttConnector.NAME, StockOptions.NAME));
        requirePositive("readings.reconnect.delay-min", config.reconnect().delayMin());
        require(
                config.reconnect().delayMax().compareTo(config.reconnect().delayMin()) >= 0,
                "readings.reconnect.delay-max is shorter than readings.reconnect.delay-min");
        requirePositive("readings.stop.timeout", config.stop().timeout());
        requireBetween(
                "readings.tracing.messages-per-second-max", config.tracing().messagesPerSecondMax(), 1, 1_000_000);
        ConnectionSettings connection = connection(random);
        var sinks = new SinkSettingsReader(config);
        var remote = new RemoteSinkSettingsReader(config, sinks.sinks());
        return new ReadingsSettings(
                config.connector(),
                connection,
                config.reconnect().delayMin(),
                config.reconnect().delayMax(),
                sinks.sinks(),
                selection(),
                sinks.pipeline(),
                sinks.file(),
                sinks.audit(),
                remote.http(),
                remote.influx(),
                new PostgresSettingsReader(config.postgres(), sinks.sinks()).postgres(),
                new KafkaSettingsReader(config.kafka(), sinks.sinks()).kafka(),
                sinks.gauges(),
                failurePolicy(connection),
                sinks.log(),
                config.stop().timeout());
    }

    private ConnectionSettings connection(RandomGenerator random) {
        requireBetween("readings.qos", config.qos(), 0, 2);
        requireBetween("readings.receive-maximum", config.receiveMaximum(), 1, 65_535);
        requireBetween("readings.maximum-packet-size", config.maximumPacketSize(), 128, 268_435_460);
        requirePositive("readings.broker.connect-timeout", config.broker().connectTimeout());
        require(
                !config.keepAlive().isNegative() && config.keepAlive().compareTo(KEEP_ALIVE_MAX) <= 0,
                "readings.keep-alive must be from 0 to 65535 seconds");
        BrokerAddress address = address();
        return new ConnectionSettings(
                address,
                version(),
                clientId(random),
                credentials(),
                sessionExpiry(),
                topics(),
                config.qos(),
                config.keepAlive(),
                config.broker().connectTimeout(),
                config.receiveMaximum(),
                config.maximumPacketSize(),
                trust(address.transport()),
                config.tls().verifyHost());
    }

    private BrokerAddress address() {
        Transport transport = config.broker().transport().orElse(stock ? Transport.TCP : Transport.WS);
        require(
                !stock || !transport.isWebSocket(),
                "readings.broker.transport is %s, but the connector %s speaks tcp and tls only"
                        .formatted(transport.scheme(), StockOptions.NAME));
        require(
                transport.isWebSocket() || config.broker().path().isEmpty(),
                "readings.broker.path is set, but readings.broker.transport is %s, which has no path"
                        .formatted(transport.scheme()));
        String path = config.broker().path().orElse("/mqtt");
        require(path.startsWith("/"), "readings.broker.path must begin with a slash");
        require(!config.broker().host().isBlank(), "readings.broker.host is empty");
        int port = config.broker().port().orElse(transport.defaultPort());
        requireBetween("readings.broker.port", port, 1, 65_535);
        return new BrokerAddress(transport, config.broker().host(), port, path);
    }

    private ProtocolVersion version() {
        ProtocolVersion version = config.version().orElse(stock ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5);
        require(
                !stock || version == ProtocolVersion.MQTT_3_1_1,
                "readings.version is %s, but the connector %s speaks 3.1.1 only".formatted(version, StockOptions.NAME));
        return version;
    }

    private String clientId(RandomGenerator random) {
        config.clientId().ifPresent(id -> require(!id.isBlank(), "readings.client-id is empty"));
        return config.clientId()
                .orElseGet(() -> "culex-subscriber-" + HexFormat.of().toHexDigits(random.nextInt()));
    }

    private Credentials credentials() {
        var secret = config.credentials();
        var credentials = new Credentials(
                secret.username(),
                SecretFile.read("readings.credentials.password", secret.password(), secret.passwordFile()));
        require(
                credentials.password().isEmpty()
                        || credentials.username().isPresent()
                        || version() == ProtocolVersion.MQTT_5,
                "readings.credentials.password is set without readings.credentials.username, which MQTT 3.1.1 forbids");
        return credentials;
    }

    private Duration sessionExpiry() {
        Duration expiry = config.session().expiry();
        require(
                !expiry.isNegative() && expiry.compareTo(EXPIRY_MAX) <= 0,
                "readings.session.expiry must be from 0 to 4294967295 seconds");
        require(expiry.isZero() || expiry.toSeconds() > 0, "readings.session.expiry must be 0 or at least a second");
        require(
                expiry.isZero() || config.clientId().isPresent(),
                "readings.session.expiry needs readings.client-id: the broker finds a persistent session by the client id");
        return expiry;
    }

    private List<String> topics() {
        List<String> topics = config.topics();
        require(!topics.isEmpty(), "readings.topics is empty");
        require(
                !stock || topics.size() == 1,
                "readings.topics has " + topics.size() + " topic filters, but the connector " + StockOptions.NAME
                        + " takes one");
        var seen = new HashSet<String>();
        for (String topic : topics) {
            require(seen.add(topic), "readings.topics names '%s' twice".formatted(topic));
            try {
                MqttTopicFilter.of(topic);
            } catch (IllegalArgumentException malformed) {
                throw wrong("readings.topics: '%s' is not a topic filter: %s".formatted(topic, malformed.getMessage()));
            }
        }
        return topics;
    }

    private Optional<TrustManagerFactory> trust(Transport transport) {
        Optional<String> file = config.tls().trustStore();
        require(
                transport.isEncrypted() || file.isEmpty(),
                "readings.tls.trust-store is set, but readings.broker.transport is %s, which has no TLS"
                        .formatted(transport.scheme()));
        return file.map(name -> TrustStore.ofSetting(
                "readings.tls.trust-store",
                name,
                SecretFile.read(
                        "readings.tls.trust-store-password",
                        config.tls().trustStorePassword(),
                        config.tls().trustStorePasswordFile())));
    }

    private FailurePolicy failurePolicy(ConnectionSettings connection) {
        boolean possible = connection.isSessionPersistent() && connection.qos() > 0;
        FailurePolicy policy = config.onFailure().orElse(possible ? FailurePolicy.REDELIVER : FailurePolicy.IGNORE);
        require(
                possible || policy != FailurePolicy.REDELIVER,
                "readings.on-failure is redeliver, which needs readings.session.expiry and readings.qos of 1 or 2");
        return policy;
    }

    private SelectionSettings selection() {
        var sample = config.sample();
        require(!sample.interval().isNegative(), "readings.sample.interval must not be negative");
        require(
                sample.topicsMax() >= 1,
                "readings.sample.topics-max is " + sample.topicsMax() + ", but must be at least 1");
        try {
            return new SelectionSettings(
                    config.filter().orElse(List.of()).stream()
                            .map(Condition::of)
                            .toList(),
                    sample.interval(),
                    sample.topicsMax());
        } catch (IllegalArgumentException malformed) {
            throw wrong("readings.filter: " + malformed.getMessage());
        }
    }

    private static void requirePositive(String name, Duration duration) {
        require(duration.isPositive(), "%s must be more than 0".formatted(name));
    }

    private static void requireBetween(String name, int value, int min, int max) {
        require(value >= min && value <= max, name + " is " + value + ", but must be from " + min + " to " + max);
    }

    private static void require(boolean valid, String error) {
        if (!valid) {
            throw wrong(error);
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: " + line.replaceAll("\\R", " "));
    }
}
