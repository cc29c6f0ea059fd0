package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.scenario.ScenarioException;
import culex.publisher.scenario.ScenarioReader;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios that are rejected with one line. */
class InvalidScenarioTest extends ScenarioFixture {
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
        start: 2026-01-01T00:00:00Z | start: 2300-01-01T00:00:00Z | line 3, column 8: start must be 1700-01-01T00:00:00Z to 2200-01-01T00:00:00Z
        retain: true | qos: 2 | line 9, column 5: qos stands twice
        clientId: plant-{id} | clientId: "{id}\\0" | line 7, column 15: clientId must be 1 to 65535 bytes without NUL
        topic: a/{id}/pressure | topic: "\\ud800" | line 17, column 16: topic must be 1 to 65535 bytes without NUL
        contentType: application/json | contentType: "a\\0" | line 26, column 35: contentType must be 1 to 65535 bytes without NUL
        unit: bar | unit: "\\0" | line 26, column 90: user.unit must be 1 to 65535 bytes without NUL
        unit: bar | unit: "\\UFFFFFFFF" | line 1, column 1: a \\x, \\u or \\U in one of the texts is not followed by the digits of a character; its line is not known
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
    void invalidReplayOfAScenarioIsReportedWithItsReason(String keys, String message, @TempDir Path directory)
            throws IOException {
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
    void emptyFileAndFileThatIsNotAScenarioAreReported() {
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
}
