package culex.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fleet.Preview;
import culex.publisher.payload.FieldNames;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/publisher.md are valid settings and send what the document shows. */
class PublisherDocumentTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\n(SENSOR_.*?)```\n(?:\n?[^`\n]*\n\n```text\n(.*?)```)?", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("(SENSOR_\\w+)=('([^']*)'|\\S+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    private static String document() throws IOException {
        return Files.readString(Path.of("..", "docs", "publisher.md"));
    }

    private static SensorSettings settings(String commands) {
        Map<String, String> variables = new HashMap<>();
        Matcher matcher = VARIABLE.matcher(commands);
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(3) == null ? matcher.group(2) : matcher.group(3));
        }
        var config = SensorConfigs.environment(variables);
        CheckedSettings.checkNames(config);
        CheckedSettings.checkValues();
        return SensorSettings.of(config.getConfigMapping(SensorConfig.class));
    }

    @Test
    void everyExampleIsValidAndSendsWhatTheDocumentShows() throws IOException {
        Matcher example = EXAMPLE.matcher(document());
        int shown = 0;
        while (example.find()) {
            SensorSettings settings = settings(example.group(1));
            if (example.group(2) != null) {
                List<String> lines = example.group(2).lines().toList();
                int each = lines.size()
                        / settings.fleet().groups().getFirst().streams().size();
                assertTrue(each > 0, "an example shows no messages");
                assertEquals(lines, Preview.of(settings.fleet(), each));
                shown++;
            }
        }
        assertTrue(shown >= 4, "the document shows the messages of " + shown + " examples");
    }

    @Test
    void everyFieldAndEveryFaultIsDescribedByAnExample() throws IOException {
        List<String> examples = new ArrayList<>();
        ROW.matcher(document()).results().forEach(row -> examples.add(row.group(1)));
        assertFalse(examples.isEmpty());
        Set<String> fields = examples.stream()
                .filter(example -> example.startsWith("{"))
                .map(example -> {
                    PayloadTemplate.parse("{temp=noise:20,1}" + example);
                    return example.replaceFirst("\\{(\\w+=)?(\\w+).*", "$2");
                })
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(FieldNames.all()), fields);
        Set<String> faults = examples.stream()
                .filter(example -> example.contains("%"))
                .filter(example -> !example.startsWith("{"))
                .map(example ->
                        FaultPlan.parse(example).rules().getFirst().kind().text())
                .collect(Collectors.toSet());
        assertEquals(Stream.of(FaultKind.values()).map(FaultKind::text).collect(Collectors.toSet()), faults);
    }

    @Test
    void scenarioOfTheDocumentIsValid() throws IOException {
        Matcher scenario = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(document());
        int checked = 0;
        while (scenario.find()) {
            assertEquals(
                    20,
                    ScenarioReader.read(scenario.group(1), settings("").fleet()).size());
            checked++;
        }
        assertEquals(1, checked);
    }
}
