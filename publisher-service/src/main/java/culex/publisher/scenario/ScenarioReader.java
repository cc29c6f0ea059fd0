package culex.publisher.scenario;

import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.LoadPlan;
import culex.publisher.fleet.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads a scenario. scenarios/scenario.schema.json describes the format as a JSON Schema. */
public final class ScenarioReader {

    private static final int DEVICES_MAX = 100_000;
    private static final long STREAMS_MAX = 1_000_000;
    /** The maximum number of recordings of a scenario: each needs many megabytes of memory, for a line and for the outbox. */
    private static final int RECORDINGS_MAX = 4;

    private static final int STAGES_MAX = 1_000;
    private static final long ROUNDS_MAX = 1_000_000;
    private static final double RATE_MAX = 1_000;
    private static final Duration STAGE_MAX = Duration.ofDays(31);
    private static final List<String> STAGES = List.of("rampUp", "hold", "burst", "storm", "rampDown");
    private static final List<Stage.Kind> KINDS =
            List.of(Stage.Kind.RAMP_UP, Stage.Kind.HOLD, Stage.Kind.BURST, Stage.Kind.STORM, Stage.Kind.RAMP_DOWN);

    private ScenarioReader() {}

    /**
     * Returns the fleet of a scenario, which must not name files.
     *
     * @param text the scenario in YAML
     * @param base the fleet of the settings: how to connect, the limits, and the values that the scenario does not define
     * @throws ScenarioException with line and column, for the first error
     */
    public static FleetSettings read(String text, FleetSettings base) {
        return read(text, base, null);
    }

    /**
     * Returns the fleet of a scenario, which may replay recordings.
     *
     * @param text the scenario in YAML
     * @param base the fleet of the settings: how to connect, the limits, and what the scenario leaves open
     * @param directory where relative paths of recordings begin; null if the scenario must not name files
     * @throws ScenarioException with line and column, for the first error
     */
    public static FleetSettings read(String text, FleetSettings base, @Nullable Path directory) {
        YamlObject root = YamlObject.parse(text);
        root.optional("name").ifPresent(YamlValue::text);
        root.optional("description").ifPresent(YamlValue::text);
        long seed = root.optional("seed")
                .map(value -> value.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(base.seed());
        var start = root.optional("start").map(YamlValue::instant).or(base::clockStart);
        LoadPlan load = load(root, base.load());
        var reader = new GroupReader(base.groups().getFirst(), seed, directory);
        List<GroupSettings> groups = new ArrayList<>();
        Set<String> clientIds = new HashSet<>();
        long devices = 0;
        long streams = 0;
        int recordings = 0;
        for (YamlValue value : root.required("groups").list()) {
            GroupSettings group = reader.read(value.object());
            devices += group.size();
            if (devices > DEVICES_MAX) {
                throw value.wrong("have " + devices + " devices, more than " + DEVICES_MAX);
            }
            streams += (long) group.size() * group.streams().size();
            if (streams > STREAMS_MAX) {
                throw value.wrong("have " + streams + " streams of all devices, more than " + STREAMS_MAX);
            }
            recordings += group.recording().isPresent() ? 1 : 0;
            if (recordings > RECORDINGS_MAX) {
                throw value.wrong("have " + recordings + " recordings, more than " + RECORDINGS_MAX);
            }
            boolean isUnique = IntStream.rangeClosed(1, group.size())
                    .allMatch(
                            id -> clientIds.add(group.connection().forSensor(id).clientId()));
            if (!isUnique) {
                throw value.wrong("must have different clientIds; two have "
                        + group.connection().clientId());
            }
            groups.add(group);
        }
        root.end();
        return new FleetSettings(
                groups,
                load,
                seed,
                start,
                base.bufferedMessagesMax(),
                base.inFlightMessagesMax(),
                base.reconnectDelayMin(),
                base.reconnectDelayMax(),
                base.flushTimeout());
    }

    private static LoadPlan load(YamlObject root, LoadPlan fallback) {
        var list = root.optional("stages");
        var repeat = root.optional("repeat");
        if (list.isEmpty()) {
            repeat.ifPresent(value -> {
                throw value.wrong("needs stages");
            });
            return fallback;
        }
        List<Stage> stages = new ArrayList<>();
        for (YamlValue element : list.get().list()) {
            stages.add(stage(element.object()));
        }
        if (stages.size() > STAGES_MAX) {
            throw list.get().wrong("are more than " + STAGES_MAX);
        }
        long rounds = repeat.map(value -> value.node() instanceof ScalarNode scalar
                                && scalar.getValue().equals("forever")
                        ? 0
                        : value.whole(1, ROUNDS_MAX))
                .orElse(1L);
        var load = new LoadPlan(stages, rounds);
        if (rounds != 1 && stages.stream().allMatch(stage -> stage.duration().isZero())) {
            throw list.get().wrong("take no time and cannot be repeated");
        }
        return load;
    }

    private static Stage stage(YamlObject object) {
        YamlValue value = object.oneOf(STAGES);
        Stage.Kind kind = KINDS.get(STAGES.indexOf(value.name()));
        Duration duration = value.duration(Duration.ZERO, STAGE_MAX);
        double rate = 1;
        if (kind == Stage.Kind.BURST) {
            rate = object.required("rate").number(0.001, RATE_MAX);
        }
        object.end();
        return new Stage(kind, duration, rate);
    }
}
