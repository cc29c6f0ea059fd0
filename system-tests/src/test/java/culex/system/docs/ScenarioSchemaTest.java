package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import culex.system.deploy.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema of scenarios accepts the examples and rejects what the publisher rejects. */
class ScenarioSchemaTest {
    private static final Path DIRECTORY = Repository.path("scenarios");
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Repository.text(DIRECTORY.resolve("scenario.schema.json")));
    private static final String GROUP = "groups: [{name: a, devices: 1, streams: [{topic: t}]}]\n";

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static Set<?> errors(String scenario) throws IOException {
        JsonNode node = new ObjectMapper(new YAMLFactory()).readTree(scenario);
        return SCHEMA.validate(node);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleMatchesTheSchema(Path example) throws IOException {
        assertEquals(Set.of(), errors(Repository.text(example)));
    }

    @Test
    void groupMayReplayARecording() throws IOException {
        assertEquals(
                Set.of(),
                errors(
                        "groups: [{name: a, devices: 1, replay: {file: r.jsonl, speed: max, loop: true, topic: 'a/=b/'}}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: without groups",
                GROUP + "sead: 1",
                GROUP + "repeat: 2",
                GROUP + "stages: [{burst: 5s}]",
                GROUP + "stages: [{hold: 5s, rate: 2}]",
                GROUP + "stages: [{hold: 5s, rampUp: 5s}]",
                GROUP + "stages: [{hold: often}]",
                "groups: [{name: a, devices: 0, streams: [{topic: t}]}]",
                "groups: [{name: a, devices: 1, streams: [{topic: 't/+'}]}]",
                "groups: [{name: a, devices: 1, qos: 3, streams: [{topic: t}]}]",
                "groups: [{name: a, devices: 1, commands: {qos: 1}, streams: [{topic: t}]}]",
                "groups: [{name: a, devices: 1, commands: {topic: 'c/#'}, streams: [{topic: t}]}]",
                "groups: [{name: a, devices: 1, streams: [{topic: t, properties: {utf: true}}]}]",
                "groups: [{name: a, devices: 1}]",
                "groups: [{name: a, devices: 2, replay: {file: r.jsonl}}]",
                "groups: [{name: a, devices: 1, replay: {file: r.jsonl}, streams: [{topic: t}]}]",
                "groups: [{name: a, devices: 1, replay: {file: r.jsonl}, qos: 1}]",
                "groups: [{name: a, devices: 1, replay: {speed: 2}}]",
                "groups: [{name: a, devices: 1, replay: {file: r.jsonl, speed: 0}}]",
                "groups: [{name: a, devices: 1, replay: {file: r.jsonl, topic: '='}}]",
            })
    void invalidScenarioDoesNotMatchTheSchema(String scenario) throws IOException {
        assertFalse(errors(scenario).isEmpty());
    }
}
