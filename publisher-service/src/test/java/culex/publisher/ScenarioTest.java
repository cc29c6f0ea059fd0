package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import culex.publisher.scenario.ScenarioException;
import culex.publisher.scenario.ScenarioReader;
import io.quarkus.runtime.configuration.ConfigurationException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class ScenarioTest {

    /** A scenario with every key that the reader accepts. */
    private static final String FULL = """
        name: Everything
        seed: 9
        start: 2026-01-01T00:00:00Z
        groups:
          - name: pump
            devices: 3
            clientId: plant-{id}
            qos: 1
            retain: true
            keepAlive: 20s
            sessionExpiry: 5m
            faults: spike=1%
            birth: {topic: 'a/{id}/up', payload: 'yes', qos: 2, retain: false}
            will: {topic: 'a/{id}/up', payload: 'no'}
            streams:
              - name: pressure
                topic: a/{id}/pressure
                payload: '{"bar":{sine:5,1,60s}}'
                interval: 250ms
                phase: 100ms
                jitter: 10%
                qos: 0
                retain: false
                count: 7
                faults: late=1%/5s
                properties: {contentType: application/json, utf8: true, expiry: 1h, user: {unit: bar}}
              - {topic: 'a/{id}/state', format: text,
                 phase: random}
          - {name: valve,
             devices: 1, commands: {topic: 'a/{id}/set', responseTopic: 'a/{id}/done', qos: 2, intervalMin: 1s},
             streams: [{topic: b, payload: '{seq|u8}', format: binary}]}
        stages:
          - rampUp: 10s
          - burst: 5s
            rate: 2.5
          - storm: 5s
          - hold: 1m
          - rampDown: 10s
        repeat: 3
        description: Every key
        """;

    private static final String REPLAY = "{file: recording.jsonl, speed: 2, loop: true, topic: a/=b/}";

    private static FleetSettings base() {
        return SensorConfigs.settings("sensor.broker.host=10.0.0.1", "sensor.interval=2s")
                .fleet();
    }

    private static FleetSettings read(String text) {
        return ScenarioReader.read(text, base());
    }

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        name: Everything | nam: Everything | line 1, column 1: there is no key nam here, did you mean name?
        devices: 3 | devices: many | line 6, column 14: devices must be a whole number from 1 to 100000
        devices: 3 | devices: 200000 | line 6, column 14: devices must be a whole number from 1 to 100000
        clientId: plant-{id} | clientId: plant | line 7, column 15: clientId must contain {id}, because devices with the same id disconnect each other
        qos: 1 | qos: 3 | line 8, column 10: qos must be a whole number from 0 to 2
        retain: true | retain: maybe | line 9, column 13: retain must be true or false
        keepAlive: 20s | keepAlive: 20h | line 10, column 16: keepAlive must be 0s to 18h12m15s
        faults: spike=1% | faults: spik=1% | line 12, column 13: faults position 1: there is no fault spik, did you mean spike?
        topic: a/{id}/pressure | topic: a/+ | line 17, column 16: topic is a Topic Name and must not contain + or #
        sine:5 | sin:5 | line 18, column 18: payload position 8: there is no field sin, did you mean sine?
        interval: 250ms | interval: often | line 19, column 19: interval must be a duration, such as 500ms, 10s, 5m or 24h
        jitter: 10% | jitter: 110% | line 21, column 17: jitter must be 0% to 100%
        utf8: true | utf: true | line 26, column 53: there is no key utf here, did you mean utf8?
        devices: 1 | x: 1 | line 29, column 5: devices is missing
        rate: 2.5 | rate: 0 | line 35, column 11: rate must be a number from 0.001 to 1000.0
        - hold: 1m | - wait: 1m | line 37, column 5: must have one of the keys rampUp, hold, burst, storm, rampDown
        repeat: 3 | repeat: 0 | line 39, column 9: repeat must be a whole number from 1 to 1000000
        start: 2026-01-01T00:00:00Z | start: today | line 3, column 8: start must be a time, such as 2026-01-31T09:00:00Z
        retain: true | qos: 2 | line 9, column 5: qos stands twice
        clientId: plant-{id} | clientId: "{id}\\0" | line 7, column 15: clientId must be 1 to 65535 bytes without NUL
        topic: a/{id}/pressure | topic: "\\ud800" | line 17, column 16: topic must be 1 to 65535 bytes without NUL
        contentType: application/json | contentType: "a\\0" | line 26, column 35: contentType must be 1 to 65535 bytes without NUL
        unit: bar | unit: "\\0" | line 26, column 90: user.unit must be 1 to 65535 bytes without NUL
        unit: bar | unit: bar, unit: psi | line 26, column 95: unit stands twice
        name: Everything | name: [ | line 3, column 6: expected ',' or ']', but got :
        """)
    void invalidScenarioIsReportedWithLineAndColumn(String right, String wrong, String message) {
        String text = FULL.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
        var error = assertThrows(ScenarioException.class, () -> read(text));
        assertEquals(message, error.getMessage());
    }

    @Test
    void groupsWithTheSameClientIdentifiersAreReported() {
        for (String clientId : List.of("plant-{id}", "plant-3")) {
            String text = FULL.replace("- {name: valve", "- {name: valve, clientId: '" + clientId + "'");
            var error = assertThrows(ScenarioException.class, () -> read(text));
            assertEquals(
                    "line 29, column 5: groups must have different clientIds; two have " + clientId,
                    error.getMessage());
        }
    }

    private static Path recording(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("recording.jsonl"),
                "{\"topic\":\"a/1\",\"payload\":\"x\",\"qos\":0,\"retain\":false,\"receivedAt\":\"2026-01-01T00:00:00.000Z\"}\n");
    }

    @Test
    void groupMayReplayARecordingFromTheDirectoryOfTheScenario(@TempDir Path directory) throws IOException {
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        devices: 2, replay: {file: recording.jsonl} | replay is for a group with one device
        devices: 1, qos: 1, replay: {file: recording.jsonl} | qos and replay are both set
        devices: 1, replay: {file: recording.jsonl}, streams: [{topic: t}] | streams and replay are both set
        devices: 1, replay: {speed: 2} | file is missing
        devices: 1, replay: {file: recording.jsonl, speed: 0} | speed must be a number from 0.001 to 1000000.0
        devices: 1, replay: {file: recording.jsonl, topic: a} | topic must be FROM=TO, such as sensors/=test/sensors/
        devices: 1, replay: {file: recording.jsonl, speeed: 2} | there is no key speeed here, did you mean speed?
        devices: 1, replay: {file: "a\\0"} | file is no path
        devices: 1, replay: {file: empty} | file cannot be replayed: DIRECTORY/empty has no messages
        devices: 1, replay: {file: none} | file cannot be replayed: there is no file DIRECTORY/none
        """)
    void wrongReplayIsReported(String keys, String message, @TempDir Path directory) throws IOException {
        recording(directory);
        Files.createFile(directory.resolve("empty"));
        String text = "groups: [{name: a, " + keys + "}]";
        var error = assertThrows(ScenarioException.class, () -> ScenarioReader.read(text, base(), directory));
        assertEquals(message.replace("DIRECTORY", directory.toString()), error.reason());
    }

    @Test
    void scenarioWithMoreThanFourRecordingsIsRejected(@TempDir Path directory) throws IOException {
        recording(directory);
        String group = "  - {name: '%d', devices: 1, replay: {file: recording.jsonl}}\n";
        String four = "groups:\n"
                + IntStream.rangeClosed(1, 4).mapToObj(group::formatted).collect(Collectors.joining());
        assertEquals(4, ScenarioReader.read(four, base(), directory).size());
        String five = four + "  - {name: readings, devices: 1, streams: [{topic: t}]}\n" + group.formatted(5);
        var error = assertThrows(ScenarioException.class, () -> ScenarioReader.read(five, base(), directory));
        assertEquals("line 7, column 5: groups have 5 recordings, more than 4", error.getMessage());
    }

    @Test
    void scenarioWithoutADirectoryMustNotNameFiles(@TempDir Path directory) throws IOException {
        String text = "groups: [{name: a, devices: 1, replay: {file: " + recording(directory) + "}}]";
        var error = assertThrows(ScenarioException.class, () -> read(text));
        assertEquals("replay is for scenarios in files; a request must not name a file", error.reason());
    }

    @Test
    void repeatedScenarioWhoseStagesTakeNoTimeIsRejected() {
        String text = "groups: [{name: a, devices: 1, streams: [{topic: t}]}]\nstages: [{rampUp: 0s}]\nrepeat: forever";
        var error = assertThrows(ScenarioException.class, () -> read(text));
        assertEquals("line 2, column 9: stages take no time and cannot be repeated", error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        payload: &p '%s' | {topic: t, payload: *p}
        payload: x       | &s [*s]
        """)
    void scenarioThatYamlAliasesExpandBeyondTheLimitIsRejected(String payload, String repeated) {
        String text = "groups: [{name: a, devices: 1, streams: [{topic: t, "
                + payload.formatted("x".repeat(100_000))
                + "}"
                + (", " + repeated).repeat(50)
                + "]}]";
        var error = assertThrows(ScenarioException.class, () -> read(text));
        assertTrue(error.toString().endsWith("larger than 4194304 characters"), error::toString);
    }

    @Test
    void scenarioWithTooManyStreamsOrStagesIsRejected() {
        String groups = "groups: [{name: a, devices: 100000, streams: [{topic: t}%s]}]\n";
        var streams = assertThrows(ScenarioException.class, () -> read(groups.formatted(", {topic: t}".repeat(10))));
        assertEquals(
                "line 1, column 10: groups have 1100000 streams of all devices, more than 1000000",
                streams.getMessage());
        String stages = "stages: [{hold: 1s}" + ", {hold: 1s}".repeat(1_000) + "]";
        var error = assertThrows(ScenarioException.class, () -> read(groups.formatted("") + stages));
        assertEquals("line 2, column 9: stages are more than 1000", error.getMessage());
    }

    @Test
    void emptyFileAndFileThatIsNoScenarioAreReported() {
        assertThrows(ScenarioException.class, () -> read(""));
        assertThrows(ScenarioException.class, () -> read("- a\n- b"));
        assertThrows(ScenarioException.class, () -> read("\t{"));
        assertThrows(ScenarioException.class, () -> read("groups: []"));
    }

    @Test
    void errorsOfTheScenarioSettingNameTheFileOrTheContradictingSetting(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("s.yaml"), "groups: [{name: a, devices: 2}]");
        String setting = "sensor.scenario=" + file;
        var error = assertThrows(ConfigurationException.class, () -> SensorConfigs.settings(setting));
        assertEquals(
                "Wrong settings: sensor.scenario: " + file + ", line 1, column 10: streams is missing",
                error.getMessage());
        Files.writeString(file, "groups: [{name: a, devices: 2, streams: [{topic: t}]}]");
        assertEquals(2, SensorConfigs.settings(setting).fleet().size());
        var both = assertThrows(
                ConfigurationException.class, () -> SensorConfigs.settings(setting, "sensor.payload={id}"));
        assertEquals("Wrong settings: sensor.payload and sensor.scenario are both set", both.getMessage());
        Files.delete(file);
        var missing = assertThrows(ConfigurationException.class, () -> SensorConfigs.settings(setting));
        assertEquals("Wrong settings: sensor.scenario: there is no file " + file, missing.getMessage());
    }

    @Test
    void scenarioFileThatIsTooLargeOrNotUtf8IsReported(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("s.yaml");
        Files.writeString(file, "#".repeat(3_145_729));
        for (String large : List.of(file.toString(), "/dev/zero")) {
            var error = assertThrows(
                    ConfigurationException.class, () -> SensorConfigs.settings("sensor.scenario=" + large));
            assertEquals(
                    "Wrong settings: sensor.scenario: " + large + " is larger than 3145728 bytes", error.getMessage());
        }
        Files.write(file, new byte[] {(byte) 0xff});
        var malformed =
                assertThrows(ConfigurationException.class, () -> SensorConfigs.settings("sensor.scenario=" + file));
        assertEquals("Wrong settings: sensor.scenario: " + file + " is not UTF-8", malformed.getMessage());
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
