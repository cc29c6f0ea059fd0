package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.command.CommandSettings;
import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.LoadPlan;
import culex.publisher.fleet.Preview;
import culex.publisher.fleet.Stage;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.replay.RecordingSettings;
import culex.publisher.replay.TopicMapping;
import culex.publisher.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class ScenarioTest extends ScenarioFixture {
    private static final String REPLAY = "{file: recording.jsonl, speed: 2, loop: true, topic: a/=b/}";

    @Test
    void everyKeyOfAGroupIsRead() {
        FleetSettings fleet = read(FULL);
        assertEquals(9, fleet.seed());
        assertEquals(Optional.of(Instant.parse("2026-01-01T00:00:00Z")), fleet.clockStart());
        assertEquals(4, fleet.size());
        GroupSettings pump = fleet.groups().getFirst();
        assertEquals("pump", pump.name());
        assertEquals("plant-2", pump.connection().forSensor(2).clientId());
        assertEquals("10.0.0.1", pump.connection().address().host());
        assertEquals(Duration.ofSeconds(20), pump.connection().keepAlive());
        assertEquals(Duration.ofMinutes(5), pump.connection().sessionExpiry());
        assertEquals(2, pump.status().birth().orElseThrow().qos());
        assertFalse(pump.status().birth().orElseThrow().retain());
        assertEquals(1, pump.status().will().orElseThrow().qos());
        assertTrue(pump.status().will().orElseThrow().retain());
        assertEquals(
                Optional.of(new CommandSettings("a/{id}/set", Optional.of("a/{id}/done"), 2, Duration.ofSeconds(1))),
                fleet.groups().getLast().commands());
        StreamSettings pressure = pump.streams().getFirst();
        assertEquals("a/2/pressure", pressure.topicOf(2));
        assertEquals(Duration.ofMillis(250), pressure.interval());
        assertEquals(new StreamSettings.Timing(Optional.of(Duration.ofMillis(100)), false, 0.1), pressure.timing());
        assertEquals(0, pressure.qos());
        assertFalse(pressure.retain());
        assertEquals(7, pressure.count());
        assertEquals(FaultPlan.parse("late=1%/5s"), pressure.faults());
        assertEquals(
                new MessageProperties(
                        Optional.of("application/json"), true, Optional.of(Duration.ofHours(1)), Map.of("unit", "bar")),
                pressure.properties());
    }

    private static Object valueOf(Object object, String key) {
        return Objects.requireNonNull(((Map<?, ?>) object).get(key), key);
    }

    private static Set<Object> keysOf(Object... objects) {
        return Stream.of(objects)
                .flatMap(object -> object instanceof List<?> list ? list.stream() : Stream.of(object))
                .flatMap(object -> ((Map<?, ?>) object).keySet().stream())
                .collect(Collectors.toSet());
    }

    /** Parses the published schema with the parser of YAML: every JSON document is one of YAML, too. */
    @Test
    void schemaHasTheKeysThatTheReaderAccepts() throws IOException {
        read(FULL);
        Object scenario = new Yaml().load(FULL);
        Object schema = new Yaml().load(Files.readString(Path.of("..", "scenarios", "scenario.schema.json")));
        Object definitions = valueOf(schema, "$defs");
        Object groups = valueOf(scenario, "groups");
        Object pump = ((List<?>) groups).getFirst();
        Object streams = valueOf(pump, "streams");
        Object stream = valueOf(valueOf(definitions, "stream"), "properties");
        assertEquals(keysOf(scenario), keysOf(valueOf(schema, "properties")));
        assertEquals(
                keysOf(groups, Map.of("replay", REPLAY)), keysOf(valueOf(valueOf(definitions, "group"), "properties")));
        assertEquals(
                keysOf(new Yaml().<Object>load(REPLAY)), keysOf(valueOf(valueOf(definitions, "replay"), "properties")));
        assertEquals(keysOf(valueOf(pump, "birth")), keysOf(valueOf(valueOf(definitions, "status"), "properties")));
        assertEquals(
                keysOf(valueOf(((List<?>) groups).getLast(), "commands")),
                keysOf(valueOf(valueOf(definitions, "commands"), "properties")));
        assertEquals(keysOf(streams), keysOf(stream));
        assertEquals(
                keysOf(valueOf(((List<?>) streams).getFirst(), "properties")),
                keysOf(valueOf(valueOf(stream, "properties"), "properties")));
        assertEquals(keysOf(valueOf(scenario, "stages")), keysOf(valueOf(valueOf(definitions, "stage"), "properties")));
    }

    @Test
    void missingKeysOfAStreamAreTakenFromItsGroupAndThenFromTheSettings() {
        FleetSettings fleet = read(FULL);
        StreamSettings state = fleet.groups().getFirst().streams().getLast();
        assertEquals(1, state.qos());
        assertTrue(state.retain());
        assertEquals(FaultPlan.parse("spike=1%"), state.faults());
        assertEquals(Duration.ofSeconds(2), state.interval());
        assertTrue(state.timing().isRandomPhase());
        GroupSettings valve = fleet.groups().getLast();
        assertEquals("valve-1", valve.connection().forSensor(1).clientId());
        assertEquals(0, valve.streams().getFirst().qos());
        assertTrue(valve.status().will().isEmpty());
    }

    @Test
    void stagesBecomeALoadPlan() {
        LoadPlan load = read(FULL).load();
        assertEquals(3, load.rounds());
        assertEquals(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ofSeconds(10), 1),
                        new Stage(Stage.Kind.BURST, Duration.ofSeconds(5), 2.5),
                        new Stage(Stage.Kind.STORM, Duration.ofSeconds(5), 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMinutes(1), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofSeconds(10), 1)),
                load.stages());
        assertEquals(Optional.of(Duration.ofSeconds(270)), load.duration());
        assertEquals(
                0, read(FULL.replace("repeat: 3", "repeat: forever")).load().rounds());
    }

    @Test
    void groupOfDevicesMayReplayARecordingFromTheDirectoryOfTheScenarioFile(@TempDir Path directory)
            throws IOException {
        Path recording = recording(directory);
        String text =
                "groups: [{name: a, devices: 1, replay: %s}, {name: b, devices: 1, replay: {file: %s, speed: max}}]";
        FleetSettings fleet = ScenarioReader.read(text.formatted(REPLAY, recording), base(), directory);
        assertEquals(
                List.of(
                        Optional.of(new RecordingSettings(recording, 2, true, new TopicMapping("a/", "b/"))),
                        Optional.of(new RecordingSettings(recording, 0, false, TopicMapping.NONE))),
                fleet.groups().stream().map(GroupSettings::recording).toList());
        assertEquals(List.of(), Preview.of(fleet, 10));
        Path file = Files.writeString(directory.resolve("s.yaml"), text.formatted(REPLAY, "recording.jsonl"));
        assertEquals(
                2, SensorConfigs.settings("sensor.scenario=" + file).fleet().size());
    }

    static Stream<Path> examples() throws IOException {
        return Scenarios.examples().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyStreamOfAnExampleScenarioSendsTheSameMessagesInEachRun(Path example) throws IOException {
        String text = Files.readString(example).replaceFirst("(?m)^groups:", "start: 2026-01-01T00:00:00Z\ngroups:");
        FleetSettings fleet = read(text);
        List<String> messages = Preview.of(fleet, 20);
        assertEquals(messages, Preview.of(read(text), 20));
        int streams = fleet.groups().stream()
                .mapToInt(group -> group.streams().size())
                .sum();
        assertEquals(20 * streams, messages.size());
        assertTrue(fleet.load().duration().isPresent(), "an example has an end");
    }
}
