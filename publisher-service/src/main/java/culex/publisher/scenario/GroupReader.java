package culex.publisher.scenario;

import culex.publisher.command.CommandSettings;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.StatusSettings;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.payload.PayloadFormat;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.payload.SyntaxException;
import culex.publisher.signal.SignalShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the groups of devices of a scenario. */
final class GroupReader {

    private static final int DEVICES_MAX = 100_000;
    private static final int QOS_MAX = 2;
    private static final Duration INTERVAL_MIN = Duration.ofNanos(100_000);
    private static final Duration COMMANDED_INTERVAL_MIN = Duration.ofMillis(100);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(65_535);
    private static final Duration EXPIRY_MAX = Duration.ofSeconds(0xFFFF_FFFFL);

    private final GroupSettings base;
    private final StreamSettings stream;
    private final SignalShape signal;

    /**
     * Creates a reader.
     *
     * @param base the settings for keys that a group does not have
     */
    GroupReader(GroupSettings base, long seed) {
        this.base = base;
        this.stream = base.streams().getFirst();
        SignalShape shape = stream.signal();
        this.signal =
                new SignalShape(shape.kind(), seed, shape.mean(), shape.amplitude(), shape.period(), shape.noise());
    }

    GroupSettings read(YamlObject group) {
        String name = group.required("name").utf8String();
        int devices = (int) group.required("devices").whole(1, DEVICES_MAX);
        int qos = qos(group, stream.qos());
        boolean retain = flag(group, "retain", stream.retain());
        FaultPlan faults = faults(group, stream.faults());
        ConnectionSettings connection = connection(group, name, devices);
        var status = new StatusSettings(status(group, "birth"), status(group, "will"));
        List<StreamSettings> streams = new ArrayList<>();
        for (YamlValue value : group.required("streams").list()) {
            streams.add(stream(value.object(), qos, retain, faults));
        }
        Optional<CommandSettings> commands = group.optional("commands").map(GroupReader::commands);
        group.end();
        return new GroupSettings(name, devices, connection, streams, status, commands, Optional.empty());
    }

    private ConnectionSettings connection(YamlObject group, String name, int devices) {
        ConnectionSettings settings = base.connection();
        Optional<YamlValue> value = group.optional("clientId");
        String clientId = value.map(YamlValue::utf8String).orElse(name + "-{id}");
        if (devices > 1 && !clientId.contains("{id}")) {
            throw value.orElseThrow()
                    .wrong("must contain {id}, because devices with the same id disconnect each other");
        }
        return new ConnectionSettings(
                settings.address(),
                settings.version(),
                clientId,
                settings.credentials(),
                settings.connectTimeout(),
                group.optional("keepAlive")
                        .map(time -> time.duration(Duration.ZERO, KEEP_ALIVE_MAX))
                        .orElse(settings.keepAlive()),
                group.optional("sessionExpiry")
                        .map(time -> time.duration(Duration.ZERO, EXPIRY_MAX))
                        .orElse(settings.sessionExpiry()),
                settings.trust(),
                settings.verifyHost(),
                Optional.empty());
    }

    private Optional<StatusSettings.Message> status(YamlObject group, String key) {
        return group.optional(key).map(value -> {
            YamlObject message = value.object();
            var settings = new StatusSettings.Message(
                    topic(message),
                    payload(message.required("payload"), PayloadFormat.TEXT),
                    qos(message, 1),
                    flag(message, "retain", true));
            message.end();
            return settings;
        });
    }

    private static CommandSettings commands(YamlValue value) {
        YamlObject object = value.object();
        String topic = topic(object);
        Optional<YamlValue> response = object.optional("responseTopic");
        if (response.isPresent() && topicName(response.get()).equals(topic)) {
            throw response.get().wrong("must differ from topic");
        }
        var commands = new CommandSettings(
                topic,
                response.map(GroupReader::topicName),
                qos(object, 1),
                object.optional("intervalMin")
                        .map(time -> time.duration(INTERVAL_MIN, A_DAY))
                        .orElse(COMMANDED_INTERVAL_MIN));
        object.end();
        return commands;
    }

    private StreamSettings stream(YamlObject object, int qos, boolean retain, FaultPlan faults) {
        object.optional("name").ifPresent(YamlValue::text);
        Duration interval = object.optional("interval")
                .map(value -> value.duration(INTERVAL_MIN, A_DAY))
                .orElse(stream.interval());
        var settings = new StreamSettings(
                topic(object),
                payload(object),
                signal,
                interval,
                qos(object, qos),
                flag(object, "retain", retain),
                object.optional("count")
                        .map(value -> value.whole(0, Long.MAX_VALUE))
                        .orElse(0L),
                faults(object, faults),
                timing(object),
                object.optional("properties").map(GroupReader::properties).orElse(MessageProperties.NONE));
        object.end();
        return settings;
    }

    private static StreamSettings.Timing timing(YamlObject object) {
        Optional<YamlValue> phase = object.optional("phase");
        boolean isRandom = phase.isPresent() && phase.get().text().equals("random");
        return new StreamSettings.Timing(
                isRandom ? Optional.empty() : phase.map(value -> value.duration(Duration.ZERO, A_DAY)),
                isRandom,
                object.optional("jitter").map(YamlValue::fraction).orElse(0.0));
    }

    private static MessageProperties properties(YamlValue value) {
        YamlObject object = value.object();
        var properties = new MessageProperties(
                object.optional("contentType").map(YamlValue::utf8String),
                flag(object, "utf8", false),
                object.optional("expiry").map(time -> time.duration(Duration.ofSeconds(1), EXPIRY_MAX)),
                object.optional("user").map(YamlValue::utf8Strings).orElse(Map.of()));
        object.end();
        return properties;
    }

    private static String topic(YamlObject object) {
        return topicName(object.required("topic"));
    }

    private static String topicName(YamlValue value) {
        String topic = value.utf8String();
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw value.wrong("is a Topic Name and must not contain + or #"); // [MQTT-3.3.2-2]
        }
        return topic;
    }

    private PayloadTemplate payload(YamlObject object) {
        PayloadFormat format =
                object.optional("format").map(GroupReader::format).orElse(PayloadFormat.TEXT);
        return object.optional("payload").map(value -> payload(value, format)).orElse(stream.payload());
    }

    private static PayloadFormat format(YamlValue value) {
        return Arrays.stream(PayloadFormat.values())
                .filter(format -> format.text().equals(value.text()))
                .findFirst()
                .orElseThrow(() -> value.wrong("must be text, binary or cbor"));
    }

    private static PayloadTemplate payload(YamlValue value, PayloadFormat format) {
        try {
            return PayloadTemplate.parse(value.text(), format);
        } catch (SyntaxException wrong) {
            throw value.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private static FaultPlan faults(YamlObject object, FaultPlan fallback) {
        return object.optional("faults")
                .map(value -> {
                    try {
                        return FaultPlan.parse(value.text());
                    } catch (SyntaxException wrong) {
                        throw value.wrong(String.valueOf(wrong.getMessage()));
                    }
                })
                .orElse(fallback);
    }

    private static int qos(YamlObject object, int fallback) {
        return object.optional("qos")
                .map(value -> (int) value.whole(0, QOS_MAX))
                .orElse(fallback);
    }

    private static boolean flag(YamlObject object, String key, boolean fallback) {
        return object.optional(key).map(YamlValue::flag).orElse(fallback);
    }
}
