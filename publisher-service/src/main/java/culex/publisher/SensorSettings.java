package culex.publisher;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.Transport;
import culex.client.TrustStore;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The checked settings.
 *
 * @param connection how a sensor connects
 * @param fleet what the sensors send, and when
 * @param exitWhenDone whether the service exits after the last message
 */
record SensorSettings(ConnectionSettings connection, FleetSettings fleet, boolean exitWhenDone) {

    private static final String DEFAULT_PATH = "/mqtt";

    /** Reads and checks the settings; throws a {@link ConfigurationException} with a one-line message for invalid ones. */
    static SensorSettings of(SensorConfig config) {
        SettingRules.check(config);
        return new SensorSettings(connection(config), fleet(config), config.exitWhenDone());
    }

    private static ConnectionSettings connection(SensorConfig config) {
        return new ConnectionSettings(
                address(config.broker()),
                config.version(),
                config.clientId()
                        .replace(
                                "{random}",
                                HexFormat.of()
                                        .toHexDigits(ThreadLocalRandom.current().nextInt())),
                credentials(config.credentials()),
                config.broker().connectTimeout(),
                config.keepAlive(),
                config.sessionExpiry(),
                config.tls()
                        .trustStore()
                        .map(file ->
                                TrustStore.ofSetting("sensor.tls.trust-store", file, trustStorePassword(config.tls()))),
                config.tls().verifyHost());
    }

    private static Credentials credentials(SensorConfig.Credentials config) {
        return new Credentials(
                config.username(),
                SecretFile.read("sensor.credentials.password", config.password(), config.passwordFile()));
    }

    private static Optional<String> trustStorePassword(SensorConfig.Tls config) {
        return SecretFile.read(
                "sensor.tls.trust-store-password", config.trustStorePassword(), config.trustStorePasswordFile());
    }

    private static BrokerAddress address(SensorConfig.Broker broker) {
        Transport transport = broker.transport();
        return new BrokerAddress(
                transport,
                broker.host(),
                broker.port().orElse(transport.defaultPort()),
                transport.isWebSocket() ? broker.path().orElse(DEFAULT_PATH) : "");
    }

    private static FleetSettings fleet(SensorConfig config) {
        var signal = config.signal();
        return new FleetSettings(
                config.fleet().size(),
                config.fleet().rampUp(),
                config.topic(),
                config.interval(),
                config.qos(),
                config.retain(),
                config.count(),
                new SignalShape(
                        config.waveform(),
                        signal.seed(),
                        signal.mean(),
                        signal.amplitude(),
                        signal.period(),
                        signal.noise()),
                config.buffer().messagesMax(),
                config.buffer().inFlightMax(),
                config.reconnect().delayMin(),
                config.reconnect().delayMax(),
                config.stop().flushTimeout());
    }

    /** Describes the fleet in one line for the log. */
    String summary() {
        SignalShape signal = fleet.signal();
        return String.format(
                Locale.ROOT,
                "%s to %s with MQTT %s: topic %s every %s, QoS %s, waveform %s%s",
                fleet.size() == 1 ? "1 sensor" : fleet.size() + " sensors",
                connection.address(),
                connection.version(),
                fleet.topic(),
                fleet.interval().toString().substring(2).toLowerCase(Locale.ROOT),
                fleet.qos(),
                signal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                signal.kind() == WaveformKind.TUTORIAL ? "" : " with seed " + signal.seed());
    }
}
