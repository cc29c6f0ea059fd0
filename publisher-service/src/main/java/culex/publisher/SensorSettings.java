package culex.publisher;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.Transport;
import culex.client.TrustStore;
import culex.publisher.api.ApiSettings;
import culex.publisher.api.KeysOnDisk;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.LoadPlan;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.replay.RecordingSettings;
import culex.publisher.signal.SignalShape;
import culex.publisher.signal.WaveformKind;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The checked settings.
 *
 * @param base the fleet that the settings describe, which has the values that a scenario does not define
 * @param fleet how the sensors connect, what they send, and when
 * @param scenario the file that describes the fleet; empty if the settings do
 * @param exitWhenDone whether the service exits after the last message
 * @param api who may use the HTTP API
 */
record SensorSettings(
        FleetSettings base, FleetSettings fleet, Optional<String> scenario, boolean exitWhenDone, ApiSettings api) {

    private static final String DEFAULT_PATH = "/mqtt";

    /** Reads and checks the settings; throws a {@link ConfigurationException} with a one-line message for invalid ones. */
    static SensorSettings of(SensorConfig config) {
        SettingRules.check(config);
        FleetSettings base = fleet(config, false);
        FleetSettings fleet = config.replay().file().isPresent() ? fleet(config, true) : base;
        return new SensorSettings(
                base,
                config.scenario().map(file -> ScenarioFile.read(file, base)).orElse(fleet),
                config.scenario(),
                config.exitWhenDone(),
                api(config.api()));
    }

    private static ApiSettings api(ApiConfig config) {
        return new ApiSettings(
                config.keysFile().map(Path::of).map(KeysOnDisk::read),
                config.view() == ApiConfig.View.EVERYBODY,
                config.allowedHosts().orElse(List.of()),
                config.allowedOrigins().orElse(List.of()));
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
                config.tls().verifyHost(),
                Optional.empty());
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

    /** @param isReplay whether the device sends the recording instead of readings */
    private static FleetSettings fleet(SensorConfig config, boolean isReplay) {
        var group = new GroupSettings(
                "sensors",
                config.fleet().size(),
                connection(config),
                isReplay ? List.of() : ConfiguredStreams.of(config),
                ConfiguredStreams.status(config.status()),
                ConfiguredStreams.commands(config.command()),
                isReplay ? ConfiguredStreams.recording(config.replay()) : Optional.empty());
        return new FleetSettings(
                List.of(group),
                LoadPlan.forEver(config.fleet().rampUp()),
                config.signal().seed(),
                config.signal().start(),
                config.buffer().messagesMax(),
                config.buffer().inFlightMax(),
                config.reconnect().delayMin(),
                config.reconnect().delayMax(),
                config.stop().flushTimeout());
    }

    /** Whether the fleet replays a recording. */
    boolean isReplay() {
        return fleet.groups().getFirst().recording().isPresent();
    }

    /** Describes the fleet in one line for the log. */
    String summary() {
        return scenario.map(this::summaryOf).orElseGet(this::summaryOfSettings);
    }

    private String summaryOf(String file) {
        var connection = fleet.groups().getFirst().connection();
        return String.format(
                Locale.ROOT,
                "Scenario %s: %d devices in %d groups to %s with MQTT %s, seed %d, %s",
                file,
                fleet.size(),
                fleet.groups().size(),
                connection.address(),
                connection.version(),
                fleet.seed(),
                fleet.load()
                        .duration()
                        .map(time -> "for " + time.toSeconds() + " s")
                        .orElse("without an end"));
    }

    private String summaryOfSettings() {
        GroupSettings group = fleet.groups().getFirst();
        if (group.recording().isPresent()) {
            return summaryOf(group, group.recording().get());
        }
        StreamSettings first = group.streams().getFirst();
        int others = group.streams().size() - 1;
        return String.format(
                Locale.ROOT,
                "%s to %s with MQTT %s: topic %s every %s, QoS %s, %s%s",
                fleet.size() == 1 ? "1 sensor" : fleet.size() + " sensors",
                group.connection().address(),
                group.connection().version(),
                first.topic(),
                first.interval().toString().substring(2).toLowerCase(Locale.ROOT),
                first.qos(),
                values(first),
                others == 0 ? "" : ", and " + others + (others == 1 ? " further stream" : " further streams"));
    }

    private static String summaryOf(GroupSettings group, RecordingSettings recording) {
        return String.format(
                Locale.ROOT,
                "Replay of %s to %s with MQTT %s, %s%s",
                recording.file(),
                group.connection().address(),
                group.connection().version(),
                recording.speed() == 0 ? "as fast as possible" : recording.speed() + " times as fast as recorded",
                recording.loop() ? ", again and again" : "");
    }

    private static String values(StreamSettings stream) {
        SignalShape signal = stream.signal();
        if (!stream.payload().toString().equals(ConfiguredStreams.TUTORIAL_PAYLOAD)) {
            return "a payload template with seed " + signal.seed();
        }
        return "waveform " + signal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + (signal.kind() == WaveformKind.TUTORIAL ? "" : " with seed " + signal.seed());
    }
}
