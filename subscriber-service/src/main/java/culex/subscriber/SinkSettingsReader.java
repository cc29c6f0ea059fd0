package culex.subscriber;

import culex.subscriber.audit.AuditSettings;
import culex.subscriber.pipeline.PipelineSettings;
import culex.subscriber.sink.LogFormat;
import culex.subscriber.sink.LogSettings;
import culex.subscriber.sink.PatternFormat;
import culex.subscriber.sink.file.FileSettings;
import culex.subscriber.sink.gauges.GaugeValue;
import culex.subscriber.sink.gauges.GaugesSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Converts the settings of the sinks and checks them. */
final class SinkSettingsReader {

    private static final Duration ROTATE_INTERVAL_MIN = Duration.ofSeconds(1);

    private final ReadingsConfig config;

    SinkSettingsReader(ReadingsConfig config) {
        this.config = config;
    }

    /** Returns the selected sinks, at least one. */
    List<SinkKind> sinks() {
        Set<SinkKind> kinds = EnumSet.noneOf(SinkKind.class);
        for (String name : config.sinks()) {
            SinkKind kind = SinkKind.of(name)
                    .orElseThrow(() -> wrong("readings.sinks names '%s', but there are only %s"
                            .formatted(name, String.join(", ", SinkKind.names()))));
            require(kinds.add(kind), "readings.sinks names '%s' twice".formatted(name));
        }
        require(!kinds.isEmpty(), "readings.sinks is empty");
        return List.copyOf(kinds);
    }

    /** Returns the settings that hold for each sink. */
    PipelineSettings pipeline() {
        var queue = config.queue();
        var batch = config.batch();
        var retry = config.retry();
        requireAtLeast("readings.queue.messages-max", queue.messagesMax(), 1);
        requireAtLeast("readings.queue.bytes-max", queue.bytesMax(), 1);
        requireAtLeast("readings.batch.messages-max", batch.messagesMax(), 1);
        requireAtLeast("readings.batch.bytes-max", batch.bytesMax(), 1);
        requirePositive("readings.retry.delay-min", retry.delayMin());
        require(
                retry.delayMax().compareTo(retry.delayMin()) >= 0,
                "readings.retry.delay-max is shorter than readings.retry.delay-min");
        requireAtLeast("readings.dead-letter.bytes-max", config.deadLetter().bytesMax(), 1);
        return new PipelineSettings(
                queue.messagesMax(),
                queue.bytesMax(),
                batch.messagesMax(),
                batch.bytesMax(),
                retry.delayMin(),
                retry.delayMax(),
                config.deadLetter().file().map(file -> writable("readings.dead-letter.file", file)),
                config.deadLetter().bytesMax());
    }

    /** Returns how messages are written to the log. */
    LogSettings log() {
        var log = config.log();
        require(
                log.pattern().isEmpty() || log.format() == LogFormat.TEXT,
                "readings.log.pattern and readings.log.format=json are both set");
        try {
            return new LogSettings(log.format(), log.payload(), log.pattern().map(PatternFormat::new));
        } catch (IllegalArgumentException unsupported) {
            throw wrong("readings.log.pattern: " + unsupported.getMessage());
        }
    }

    /** Returns the settings of the file sink; empty if it is not selected. */
    Optional<FileSettings> file() {
        FileConfig file = config.file();
        if (!sinks().contains(SinkKind.FILE)) {
            require(file.path().isEmpty(), "readings.file.path is set, but readings.sinks does not name the sink file");
            return Optional.empty();
        }
        requireAtLeast("readings.file.rotate-bytes", file.rotateBytes(), 0);
        Duration interval = file.rotateInterval();
        require(
                interval.isZero() || interval.compareTo(ROTATE_INTERVAL_MIN) >= 0,
                "readings.file.rotate-interval must be 0 or at least a second");
        return Optional.of(new FileSettings(
                file.path()
                        .map(path -> writable("readings.file.path", path))
                        .orElseThrow(() -> wrong("readings.sinks names the sink file, which needs readings.file.path")),
                file.format(),
                file.payload(),
                file.rotateBytes(),
                interval,
                file.gzip(),
                file.fsync()));
    }

    /** Returns the settings of the audit; empty if it is not selected. */
    Optional<AuditSettings> audit() {
        AuditConfig audit = config.audit();
        if (!sinks().contains(SinkKind.AUDIT)) {
            return Optional.empty();
        }
        require(!audit.sequence().isBlank(), "readings.audit.sequence is empty");
        requireAtLeast("readings.audit.streams-max", audit.streamsMax(), 1);
        audit.expect().ifPresent(most -> requireAtLeast("readings.audit.expect", most, 1));
        audit.maxGap().ifPresent(most -> requireAtLeast("readings.audit.max-gap", most, 0));
        audit.maxDuplicates().ifPresent(most -> requireAtLeast("readings.audit.max-duplicates", most, 0));
        audit.maxOutOfOrder().ifPresent(most -> requireAtLeast("readings.audit.max-out-of-order", most, 0));
        audit.timeout().ifPresent(timeout -> requirePositive("readings.audit.timeout", timeout));
        audit.maxP99().ifPresent(most -> requirePositive("readings.audit.max-p99", most));
        require(
                audit.maxP99().isEmpty() || audit.timestamp().isPresent(),
                "readings.audit.max-p99 needs readings.audit.timestamp");
        return Optional.of(new AuditSettings(
                audit.sequence(),
                audit.timestamp(),
                audit.stream(),
                audit.streamsMax(),
                audit.expect(),
                audit.timeout(),
                audit.maxGap(),
                audit.maxDuplicates(),
                audit.maxOutOfOrder(),
                audit.maxP99()));
    }

    /** Returns the settings of the gauges; empty if they are not selected. */
    Optional<GaugesSettings> gauges() {
        GaugesConfig gauges = config.gauges();
        List<String> values = gauges.values().orElse(List.of());
        if (!sinks().contains(SinkKind.GAUGES)) {
            require(
                    values.isEmpty(),
                    "readings.gauges.values is set, but readings.sinks does not name the sink gauges");
            return Optional.empty();
        }
        require(!values.isEmpty(), "readings.sinks names the sink gauges, which needs readings.gauges.values");
        requirePositive("readings.gauges.stale-after", gauges.staleAfter());
        requireAtLeast("readings.gauges.series-max", gauges.seriesMax(), 1);
        try {
            List<GaugeValue> shown = values.stream().map(GaugeValue::of).toList();
            require(
                    shown.stream().map(GaugeValue::name).distinct().count() == shown.size(),
                    "readings.gauges.values has two values of one name");
            return Optional.of(new GaugesSettings(shown, gauges.staleAfter(), gauges.seriesMax()));
        } catch (IllegalArgumentException malformed) {
            throw wrong("readings.gauges.values: " + malformed.getMessage());
        }
    }

    /** Returns the path of a file that can be written or created. */
    private static Path writable(String setting, String file) {
        try {
            Path path = Path.of(file).toAbsolutePath();
            require(!Files.isDirectory(path), "%s: %s is a directory".formatted(setting, file));
            Path directory = path.getParent();
            require(
                    directory != null && Files.isDirectory(directory),
                    "%s: there is no directory for %s".formatted(setting, file));
            require(
                    Files.isWritable(Files.exists(path) ? path : directory),
                    "%s: no permission to write %s".formatted(setting, file));
            return path;
        } catch (InvalidPathException malformed) {
            throw wrong("%s: '%s' is not a path".formatted(setting, file));
        }
    }

    private static void requirePositive(String name, Duration duration) {
        require(duration.isPositive(), "%s must be more than 0".formatted(name));
    }

    private static void requireAtLeast(String name, long value, long min) {
        require(value >= min, name + " is " + value + ", but must be at least " + min);
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
