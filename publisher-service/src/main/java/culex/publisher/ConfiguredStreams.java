package culex.publisher;

import culex.publisher.command.CommandSettings;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fleet.StatusSettings;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.replay.RecordingSettings;
import culex.publisher.replay.TopicMapping;
import culex.publisher.signal.SignalShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the streams of messages and the status message from the settings, which {@link SettingRules} has checked. */
final class ConfiguredStreams {

    /** The default payload, which is the one of the tutorial. {@code sensor.waveform} determines the values of {@code {value}}. */
    static final String TUTORIAL_PAYLOAD = "{\"value1\":{value},\"value2\":{seq}}";

    /** The value of {@code sensor.replay.speed} for no waits. */
    static final String SPEED_WITHOUT_WAITS = "max";

    private ConfiguredStreams() {}

    /** Returns the stream of {@code sensor.topic} and then the streams of {@code sensor.streams}, sorted by name. */
    static List<StreamSettings> of(SensorConfig config) {
        String payload = config.payload().orElse(TUTORIAL_PAYLOAD);
        SignalShape signal = signal(config);
        FaultPlan faults = config.faults().map(FaultPlan::parse).orElse(FaultPlan.NONE);
        List<StreamSettings> streams = new ArrayList<>();
        streams.add(new StreamSettings(
                config.topic(),
                PayloadTemplate.parse(payload, config.payloadFormat()),
                signal,
                config.interval(),
                config.qos(),
                config.retain(),
                config.count(),
                faults,
                StreamSettings.Timing.REGULAR,
                MessageProperties.NONE));
        config.streams().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .map(stream -> new StreamSettings(
                        stream.topic().orElseThrow(),
                        PayloadTemplate.parse(
                                stream.payload().orElse(payload),
                                stream.payloadFormat().orElse(config.payloadFormat())),
                        signal,
                        stream.interval().orElse(config.interval()),
                        stream.qos().orElse(config.qos()),
                        stream.retain().orElse(config.retain()),
                        config.count(),
                        faults,
                        StreamSettings.Timing.REGULAR,
                        MessageProperties.NONE))
                .forEach(streams::add);
        return List.copyOf(streams);
    }

    private static SignalShape signal(SensorConfig config) {
        var signal = config.signal();
        return new SignalShape(
                config.waveform(), signal.seed(), signal.mean(), signal.amplitude(), signal.period(), signal.noise());
    }

    /** Returns the status messages; none without a topic for them. */
    static StatusSettings status(StatusConfig config) {
        return config.topic()
                .map(topic -> new StatusSettings(
                        Optional.of(message(topic, config.birth(), config.qos())),
                        Optional.of(message(topic, config.will(), config.qos()))))
                .orElse(StatusSettings.NONE);
    }

    /** Returns how sensors get commands; empty without a topic for them. */
    static Optional<CommandSettings> commands(CommandConfig config) {
        return config.topic()
                .map(topic -> new CommandSettings(topic, config.responseTopic(), config.qos(), config.intervalMin()));
    }

    /** Returns the recording that is replayed; empty without a file. */
    static Optional<RecordingSettings> recording(ReplayConfig config) {
        return config.file()
                .map(file -> new RecordingSettings(
                        Path.of(file),
                        config.speed().equals(SPEED_WITHOUT_WAITS) ? 0 : Double.parseDouble(config.speed()),
                        config.loop(),
                        config.topic().map(TopicMapping::parse).orElse(TopicMapping.NONE)));
    }

    private static StatusSettings.Message message(String topic, String payload, int qos) {
        return new StatusSettings.Message(topic, PayloadTemplate.parse(payload), qos, true);
    }
}
