package culex.publisher;

import culex.client.ProtocolVersion;
import culex.publisher.fault.FaultPlan;
import culex.publisher.payload.PayloadFormat;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.payload.SyntaxException;
import culex.publisher.replay.Recording;
import culex.publisher.replay.RecordingException;
import culex.publisher.replay.TopicMapping;
import culex.support.api.FleetStop;
import culex.support.settings.HostNames;
import culex.support.settings.SettingErrors;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks that settings are within their ranges and do not contradict each other; {@link CheckedSettings} checks their types. */
final class SettingRules {

    private static final int STRING_BYTES_MAX = 65_535; // [MQTT-1.5.4], the two-byte length of a UTF-8 string
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-f:]+](:\\d{1,5})?");
    private static final int FLEET_MAX = 100_000;
    private static final int MESSAGES_MAX = 1_000_000;
    private static final int PORT_MAX = 65_535;
    private static final int IN_FLIGHT_MAX = 65_535; // the number of Packet Identifiers
    private static final double SPEED_MIN = 0.001;
    private static final double SPEED_MAX = 1_000_000;
    private static final Duration INTERVAL_MIN = Duration.ofNanos(100_000);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(65_535);
    private static final Duration SESSION_EXPIRY_MAX = Duration.ofSeconds(0xFFFF_FFFFL);

    private final SensorConfig config;
    private final SettingErrors errors = new SettingErrors();

    private SettingRules(SensorConfig config) {
        this.config = config;
    }

    /** Throws a {@code ConfigurationException} that lists all errors in one line. */
    static void check(SensorConfig config) {
        var rules = new SettingRules(config);
        rules.checkBroker();
        rules.checkIdentity();
        rules.checkMessages();
        rules.checkScenario();
        rules.checkReplay();
        rules.checkSignal();
        rules.checkLimits();
        rules.checkTracing();
        rules.checkApi();
        rules.errors.throwIfAny();
    }

    private void checkTracing() {
        double ratio = config.tracing().ratio();
        errors.unless(
                ratio >= 0 && ratio <= 1,
                "sensor.tracing.ratio must be 0 to 1, such as 0.01 for one message in a hundred, not " + ratio);
    }

    private void checkBroker() {
        var broker = config.broker();
        errors.unless(!broker.host().isBlank(), "sensor.broker.host is empty");
        int port = broker.port().orElse(broker.transport().defaultPort());
        errors.unless(port >= 1 && port <= PORT_MAX, "sensor.broker.port must be 1 to 65535, not " + port);
        boolean webSocket = broker.transport().isWebSocket();
        errors.unless(
                webSocket || broker.path().isEmpty(),
                "sensor.broker.path is only for ws and wss, and sensor.broker.transport is "
                        + broker.transport().scheme());
        errors.unless(broker.path().orElse("/").startsWith("/"), "sensor.broker.path must begin with / ");
        within("sensor.broker.connect-timeout", broker.connectTimeout(), Duration.ofMillis(1), A_DAY);
        var tls = config.tls();
        errors.unless(
                broker.transport().isEncrypted() || (tls.trustStore().isEmpty() && tls.verifyHost()),
                "sensor.tls.* is only for wss and tls, and sensor.broker.transport is "
                        + broker.transport().scheme());
        errors.unless(
                (tls.trustStorePassword().isEmpty()
                                && tls.trustStorePasswordFile().isEmpty())
                        || tls.trustStore().isPresent(),
                "sensor.tls.trust-store-password is set, but sensor.tls.trust-store is not");
    }

    private void checkIdentity() {
        boolean mqtt3 = config.version() == ProtocolVersion.MQTT_3_1_1;
        var credentials = config.credentials();
        errors.unless(
                !mqtt3
                        || (credentials.password().isEmpty()
                                && credentials.passwordFile().isEmpty())
                        || credentials.username().isPresent(),
                "sensor.credentials.password needs sensor.credentials.username in MQTT 3.1.1");
        errors.unless(
                config.fleet().size() <= 1 || config.clientId().contains("{id}"),
                "sensor.client-id must contain {id} when sensor.fleet.size is more than 1, because sensors with the"
                        + " same id disconnect each other");
        errors.unless(isUtf8String(config.clientId()), "sensor.client-id must be 1 to 65535 bytes without NUL");
        within("sensor.keep-alive", config.keepAlive(), Duration.ZERO, KEEP_ALIVE_MAX);
        within("sensor.session-expiry", config.sessionExpiry(), Duration.ZERO, SESSION_EXPIRY_MAX);
    }

    private void checkMessages() {
        topic("sensor.topic", config.topic());
        template("sensor.payload", config.payload(), config.payloadFormat());
        try {
            config.faults().ifPresent(FaultPlan::parse);
        } catch (SyntaxException wrong) {
            errors.unless(false, "sensor.faults: " + wrong.getMessage());
        }
        within("sensor.interval", config.interval(), INTERVAL_MIN, A_DAY);
        qos("sensor.qos", config.qos());
        errors.unless(config.count() >= 0, "sensor.count must be 0 (no limit) or more, not " + config.count());
        errors.unless(
                !config.exitWhenDone()
                        || config.count() != 0
                        || config.scenario().isPresent()
                        || config.replay().file().isPresent(),
                "sensor.exit-when-done is set, but with sensor.count 0 the sensors never finish");
        config.streams().forEach((name, stream) -> checkStream("sensor.streams." + name, stream));
        var status = config.status();
        status.topic().ifPresent(topic -> topic("sensor.status.topic", topic));
        template("sensor.status.birth", Optional.of(status.birth()), PayloadFormat.TEXT);
        template("sensor.status.will", Optional.of(status.will()), PayloadFormat.TEXT);
        qos("sensor.status.qos", status.qos());
        checkCommands();
    }

    private void checkCommands() {
        var command = config.command();
        command.topic().ifPresent(topic -> topic("sensor.command.topic", topic));
        command.responseTopic().ifPresent(topic -> topic("sensor.command.response-topic", topic));
        errors.unless(
                command.topic().isPresent() || command.responseTopic().isEmpty(),
                "sensor.command.response-topic is set, but sensor.command.topic is not");
        errors.unless(
                command.topic().isEmpty() || !command.topic().equals(command.responseTopic()),
                "sensor.command.topic and sensor.command.response-topic are the same");
        qos("sensor.command.qos", command.qos());
        within("sensor.command.interval-min", command.intervalMin(), INTERVAL_MIN, A_DAY);
    }

    /** Reports settings that would have no effect together with a scenario, because the scenario has these values itself. */
    private void checkScenario() {
        if (config.scenario().isPresent()) {
            String both = " and sensor.scenario are both set";
            errors.unless(config.payload().isEmpty(), "sensor.payload" + both);
            errors.unless(config.payloadFormat() == PayloadFormat.TEXT, "sensor.payload-format" + both);
            errors.unless(config.faults().isEmpty(), "sensor.faults" + both);
            errors.unless(config.streams().isEmpty(), "sensor.streams.*" + both);
            errors.unless(config.status().topic().isEmpty(), "sensor.status.topic" + both);
            errors.unless(config.command().topic().isEmpty(), "sensor.command.topic" + both);
            errors.unless(config.fleet().size() == 1, "sensor.fleet.size" + both);
            errors.unless(config.count() == 0, "sensor.count" + both);
        }
    }

    /** Reports settings that would have no effect with a recording, because the recording has topics, payloads and times itself. */
    private void checkReplay() {
        var replay = config.replay();
        boolean isValid = isSpeed(replay.speed());
        errors.unless(isValid, "sensor.replay.speed must be 0.001 to 1000000, or max, not " + replay.speed());
        try {
            replay.topic().ifPresent(TopicMapping::parse);
        } catch (IllegalArgumentException wrong) {
            errors.unless(false, "sensor.replay.topic " + wrong.getMessage());
            isValid = false;
        }
        if (replay.file().isEmpty()) {
            return;
        }
        String both = " and sensor.replay.file are both set";
        errors.unless(config.scenario().isEmpty(), "sensor.scenario" + both);
        errors.unless(config.payload().isEmpty(), "sensor.payload" + both);
        errors.unless(config.faults().isEmpty(), "sensor.faults" + both);
        errors.unless(config.streams().isEmpty(), "sensor.streams.*" + both);
        errors.unless(config.command().topic().isEmpty(), "sensor.command.topic" + both);
        errors.unless(config.fleet().size() == 1, "sensor.fleet.size" + both);
        errors.unless(config.count() == 0, "sensor.count" + both);
        if (isValid) {
            checkRecording();
        }
    }

    private void checkRecording() {
        try {
            Recording.check(ConfiguredStreams.recording(config.replay()).orElseThrow());
        } catch (RecordingException wrong) {
            errors.unless(false, "sensor.replay.file: " + wrong.getMessage());
        } catch (InvalidPathException wrong) {
            errors.unless(false, "sensor.replay.file is no path");
        }
    }

    private static boolean isSpeed(String text) {
        try {
            double speed = text.equals(ConfiguredStreams.SPEED_WITHOUT_WAITS) ? 1 : Double.parseDouble(text);
            return speed >= SPEED_MIN && speed <= SPEED_MAX;
        } catch (NumberFormatException wrong) {
            return false;
        }
    }

    private void checkStream(String name, SensorConfig.Stream stream) {
        errors.unless(stream.topic().isPresent(), name + ".topic is missing");
        stream.topic().ifPresent(topic -> topic(name + ".topic", topic));
        template(
                name + ".payload",
                stream.payload().or(config::payload),
                stream.payloadFormat().orElse(config.payloadFormat()));
        stream.interval().ifPresent(interval -> within(name + ".interval", interval, INTERVAL_MIN, A_DAY));
        stream.qos().ifPresent(qos -> qos(name + ".qos", qos));
    }

    private void topic(String name, String topic) {
        errors.unless(isUtf8String(topic), name + " must be 1 to 65535 bytes without NUL");
        errors.unless(
                topic.indexOf('+') < 0 && topic.indexOf('#') < 0,
                name + " is a Topic Name and must not contain + or #: " + topic); // [MQTT-3.3.2-2]
    }

    private void qos(String name, int qos) {
        errors.unless(qos >= 0 && qos <= 2, name + " must be 0, 1 or 2, not " + qos);
    }

    private void template(String name, Optional<String> template, PayloadFormat format) {
        try {
            template.ifPresent(text -> PayloadTemplate.parse(text, format));
        } catch (SyntaxException wrong) {
            errors.unless(false, name + ": " + wrong.getMessage());
        }
    }

    private void checkSignal() {
        var signal = config.signal();
        errors.unless(Double.isFinite(signal.mean()), "sensor.signal.mean must be a number");
        errors.unless(
                Double.isFinite(signal.amplitude()) && signal.amplitude() >= 0,
                "sensor.signal.amplitude must be 0 or more");
        errors.unless(Double.isFinite(signal.noise()) && signal.noise() >= 0, "sensor.signal.noise must be 0 or more");
        within("sensor.signal.period", signal.period(), Duration.ofMillis(1), Duration.ofDays(366));
    }

    private void checkLimits() {
        within("sensor.fleet.size", config.fleet().size(), FLEET_MAX);
        within("sensor.buffer.messages-max", config.buffer().messagesMax(), MESSAGES_MAX);
        within("sensor.buffer.in-flight-max", config.buffer().inFlightMax(), IN_FLIGHT_MAX);
        within("sensor.fleet.ramp-up", config.fleet().rampUp(), Duration.ZERO, A_DAY);
        within("sensor.stop.flush-timeout", config.stop().flushTimeout(), Duration.ZERO, FleetStop.FLUSH_TIMEOUT_MAX);
        var reconnect = config.reconnect();
        within("sensor.reconnect.delay-min", reconnect.delayMin(), Duration.ofMillis(1), A_DAY);
        within("sensor.reconnect.delay-max", reconnect.delayMax(), Duration.ofMillis(1), A_DAY);
        errors.unless(
                reconnect.delayMin().compareTo(reconnect.delayMax()) <= 0,
                "sensor.reconnect.delay-min is longer than sensor.reconnect.delay-max");
    }

    private void checkApi() {
        var api = config.api();
        errors.unless(
                api.view() == ApiConfig.View.EVERYBODY || api.keysFile().isPresent(),
                "sensor.api.view=login needs sensor.api.keys-file");
        for (String host : api.allowedHosts().orElse(List.of())) {
            errors.unless(HostNames.isHost(host), "sensor.api.allowed-hosts must be hosts without a port, not " + host);
        }
        for (String origin : api.allowedOrigins().orElse(List.of())) {
            errors.unless(
                    ORIGIN.matcher(origin).matches() && HostNames.hasPossiblePort(origin),
                    "sensor.api.allowed-origins must be origins such as http://localhost:9000, not " + origin);
        }
    }

    private void within(String name, int value, int max) {
        errors.unless(value >= 1 && value <= max, name + " must be 1 to " + max + ", not " + value);
    }

    private void within(String name, Duration value, Duration min, Duration max) {
        errors.unless(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                name + " must be " + text(min) + " to " + text(max) + ", not " + text(value));
    }

    /** Formats a duration as a setting accepts it, such as {@code 0.0001s} or {@code 24h}. */
    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static boolean isUtf8String(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1 && bytes <= STRING_BYTES_MAX && text.indexOf('\0') < 0;
    }
}
