package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.system.deploy.Repository;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the examples of docs/subscriber.md: a block of settings and the lines that the subscriber then writes, to standard output or to the
 * file that the block names. In expected lines a number matches every number.
 */
class SubscriberGuideTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("^```sh\\n(.*)\\n```\\n\\n```text ?(.*)\\n((?s:.*?))^```$", Pattern.MULTILINE);
    private static final Pattern SETTING = Pattern.compile("(READINGS_\\w+)=('[^']*'|\\S+)");
    private static final Pattern OPTION = Pattern.compile("-o (\\S+)");
    private static final String READING = "{\"value1\":2,\"value2\":1}";

    private static BrokerProcess broker;

    @TempDir
    private Path directory;

    /** The command of an example, the file that it writes (empty: standard output), and the expected lines. */
    record Example(String command, String file, List<String> lines) {
        @Override
        public String toString() {
            return command;
        }
    }

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(Map.of());
        new HiveMqClient5(HiveMqAddress.tcp(broker)).publish("temp", READING, 1, true);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    static Stream<Example> examples() {
        List<Example> examples = EXAMPLE.matcher(Repository.text(Repository.path("docs/subscriber.md")))
                .results()
                .map(match -> new Example(
                        match.group(1), match.group(2), match.group(3).lines().toList()))
                .toList();
        assertFalse(examples.isEmpty(), "no examples in docs/subscriber.md");
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleOfTheSubscriberGuideWritesTheLinesThatTheGuideShows(Example example) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "READINGS_BROKER_HOST",
                "127.0.0.1",
                "READINGS_BROKER_PORT",
                Integer.toString(broker.httpPort()),
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0"));
        boolean isService = example.command().endsWith("./culex up");
        List<String> command = isService ? PackagedService.command("subscriber", List.of()) : culex(example.command());
        settings(example.command(), environment);
        Path workingDirectory = isService ? Path.of(".") : Repository.path("");
        try (RunningProgram program = RunningProgram.start("guide", workingDirectory, environment, command)) {
            for (String line : example.lines()) {
                Pattern expected = pattern(line);
                await(line)
                        .atMost(RunningProgram.PATIENCE)
                        .until(() -> written(program, example)
                                .anyMatch(written -> expected.matcher(written).matches()));
            }
        }
    }

    /** Puts the settings of an example into the environment; files are in the directory of the test. */
    private void settings(String command, Map<String, String> environment) {
        Matcher setting = SETTING.matcher(command);
        while (setting.find()) {
            String value = setting.group(2).replaceAll("^'|'$", "");
            boolean isFile = setting.group(1).equals("READINGS_FILE_PATH");
            environment.put(setting.group(1), isFile ? directory.resolve(value).toString() : value);
        }
    }

    private List<String> culex(String command) {
        String here = OPTION.matcher(command).replaceFirst("-o " + Matcher.quoteReplacement(directory + "/") + "$1");
        return new ArrayList<>(List.of("bash", "-c", here));
    }

    private Stream<String> written(RunningProgram program, Example example) throws IOException {
        if (example.file().isEmpty()) {
            return program.lines().stream();
        }
        Path file = directory.resolve(example.file());
        return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.of();
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(Pattern.compile("\\d+")
                .matcher(Pattern.quote(line))
                .replaceAll(Matcher.quoteReplacement("\\E\\d+\\Q")));
    }
}
