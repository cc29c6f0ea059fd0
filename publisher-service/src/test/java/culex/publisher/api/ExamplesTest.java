package culex.publisher.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of the HTTP API. */
class ExamplesTest {
    private static final Path SCENARIOS = Path.of(System.getProperty("basedir", "."), "..", "scenarios");

    @Test
    void examplesAreTheFilesOfTheDirectoryScenarios() throws IOException {
        Map<String, String> examples = Examples.read();
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml"))
                            .map(name -> name.substring(0, name.length() - ".yaml".length()))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    new TreeSet<>(examples.keySet()));
        }
        for (Map.Entry<String, String> example : examples.entrySet()) {
            assertEquals(Files.readString(SCENARIOS.resolve(example.getKey() + ".yaml")), example.getValue());
        }
    }
}
