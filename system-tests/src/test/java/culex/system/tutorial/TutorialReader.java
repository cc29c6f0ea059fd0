package culex.system.tutorial;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import culex.system.NodePrograms;
import culex.system.deploy.Repository;
import culex.system.page.Chromium;
import culex.testing.BrokerProcess;
import culex.testing.Ports;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the tutorial block by block, as a reader would: saves files, runs commands, and compares the output of programs and pages. The
 * services get free ports. In expected lines a number matches every number, and {@code ...} matches any text.
 */
final class TutorialReader implements AutoCloseable {
    private static final String PASSWORD = "mosquito-7";
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");
    private static final Pattern SERVICE_LINE = Pattern.compile("(broker|publisher|subscriber) +\\| (.*)");
    private static final Pattern VARIABLE_PART = Pattern.compile("\\.\\.\\.|\\d+");
    private static final String MISSED_MESSAGES = "two messages while the program is stopped";

    private final Path directory;
    private final int webPort = Ports.free();
    private final Map<String, String> files = new HashMap<>();
    private final Map<String, RunningProgram> programs = new LinkedHashMap<>();
    private final Chromium chromium = Chromium.launch();
    private @Nullable BrokerProcess broker;
    private String latest = "";

    TutorialReader() throws IOException {
        // A subdirectory of the directory with MQTT.js, so that programs find it.
        directory = Files.createTempDirectory(NodePrograms.install().toAbsolutePath(), "reader-");
    }

    void take(FencedBlock block) throws IOException {
        switch (block.language()) {
            case "js", "html" -> files.put(block.argument(), block.text());
            case "sh" -> {
                if (!block.argument().equals("docker")) {
                    for (String command : block.text().replace("\\\n", "").split("\n", -1)) {
                        run(command);
                    }
                }
            }
            case "text" -> compare(block);
            default -> throw new IllegalStateException("The tutorial has a block that this test cannot run: " + block);
        }
    }

    /** Returns the file that a program of the tutorial has written. */
    List<String> linesOf(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    private void run(String command) throws IOException {
        if (command.isBlank() || command.equals("npm install mqtt")) {
            return; // the constructor has installed the library already
        }
        if (command.endsWith("./culex up")) {
            startServices(settings(command));
        } else if (command.startsWith("./culex user ")) {
            Map<String, String> users = Map.of("MQTT_SECURITY_USERS_FILE", usersFile());
            shell("printf '%s\\n' " + PASSWORD + " | " + command, Repository.path(""), users);
        } else if (command.matches("node [\\w-]+\\.js")) {
            startProgram(command.substring("node ".length()));
        } else if (command.startsWith("curl ") || command.startsWith("node -p ")) {
            shell(withAddresses(command), directory, Map.of());
        } else {
            throw new IllegalStateException("The tutorial has a command that this test cannot run: " + command);
        }
    }

    private void shell(String command, Path workingDirectory, Map<String, String> environment) {
        RunningProgram program =
                RunningProgram.start("tutorial-command", workingDirectory, environment, List.of("bash", "-c", command));
        replace("command", program);
        program.awaitSuccess();
    }

    private void startProgram(String file) throws IOException {
        RunningProgram earlier = programs.get(file);
        if (earlier != null) {
            earlier.stop();
            awaitMissedMessages();
        }
        for (Map.Entry<String, String> saved : files.entrySet()) {
            Files.writeString(directory.resolve(saved.getKey()), withAddresses(saved.getValue()));
        }
        List<String> command = List.of(Programs.node().toString(), file);
        replace(file, RunningProgram.start("tutorial-" + file, directory, Map.of(), command));
    }

    private void awaitMissedMessages() {
        RunningProgram publisher = program("publisher");
        int before = publisher.lines().size();
        await(MISSED_MESSAGES)
                .atMost(RunningProgram.PATIENCE)
                .until(() -> publisher.lines().size() >= before + 2);
    }

    private void startServices(Map<String, String> settings) {
        if (broker != null) {
            program("publisher").stop();
            program("subscriber").stop();
            broker.stop();
        }
        Map<String, String> environment = new HashMap<>(settings);
        environment.replace("MQTT_SECURITY_USERS_FILE", usersFile());
        // On a machine that is busy with other tests the broker must not reject clients because its loops are late.
        environment.put("MQTT_LIMITS_CONNECT_LAG_MAX", "0");
        broker = BrokerProcess.start(environment);
        startService("subscriber", "READINGS", environment);
        program("subscriber").awaitLine("the subscription", line -> line.contains(" subscribe "));
        startService("publisher", "SENSOR", environment);
    }

    private void startService(String name, String prefix, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.keySet().removeIf(setting -> !setting.startsWith(prefix));
        environment.put(prefix + "_BROKER_HOST", "127.0.0.1");
        environment.put(prefix + "_BROKER_PORT", Integer.toString(broker().httpPort()));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        Path jar = Path.of("..", name + "-service", "target", "quarkus-app", "quarkus-run.jar");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-jar", jar.toString());
        replace(name, RunningProgram.start("tutorial-" + name, Path.of("."), environment, command));
    }

    private void compare(FencedBlock block) {
        if (block.argument().startsWith("page ")) {
            Page page = chromium.newPage();
            page.navigate(withAddresses(block.argument().substring("page ".length())));
            PlaywrightAssertions.assertThat(page.locator("body"))
                    .containsText(pattern(block.text().strip()));
            page.close();
        } else if (block.argument().isEmpty()) {
            block.text().lines().forEach(this::awaitPrinted);
        } else {
            boolean isShownOnly =
                    block.argument().equals("example") || block.argument().startsWith("file ");
            assertTrue(isShownOnly, () -> "The tutorial has a block that this test does not know: " + block);
        }
    }

    private void awaitPrinted(String line) {
        Matcher service = SERVICE_LINE.matcher(line);
        if (!service.matches()) {
            program(latest).awaitLine(line, pattern(withAddresses(line)).asMatchPredicate());
            return;
        }
        Pattern expected = pattern(service.group(2));
        if (service.group(1).equals("broker")) {
            await(line)
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> broker().log().stream().anyMatch(expected.asMatchPredicate()));
        } else {
            program(service.group(1)).awaitLine(line, expected.asMatchPredicate());
        }
    }

    private static Pattern pattern(String line) {
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE_PART.matcher(line);
        int from = 0;
        while (variable.find()) {
            pattern.append(quote(line.substring(from, variable.start())));
            pattern.append(variable.group().equals("...") ? ".*" : "\\d+");
            from = variable.end();
        }
        return Pattern.compile(pattern.append(quote(line.substring(from))).toString());
    }

    /** Like Pattern.quote, but the result is also valid in JavaScript, because pages are compared in the browser. */
    private static String quote(String text) {
        return text.replaceAll("[^\\w\\s]", "\\\\$0");
    }

    private static Map<String, String> settings(String command) {
        Map<String, String> settings = new HashMap<>();
        SETTING.matcher(command).results().forEach(setting -> settings.put(setting.group(1), setting.group(2)));
        return settings;
    }

    private String withAddresses(String text) {
        String port = Integer.toString(broker().httpPort());
        return text.replace("localhost:8888", "127.0.0.1:" + port)
                .replace("var port = 8888", "var port = " + port)
                .replace("localhost:8080", "127.0.0.1:" + webPort)
                .replace("listen(8080", "listen(" + webPort);
    }

    private String usersFile() {
        return directory.resolve("users").toString();
    }

    private void replace(String name, RunningProgram program) {
        RunningProgram earlier = programs.put(name, program);
        if (earlier != null) {
            earlier.close();
        }
        latest = name;
    }

    private RunningProgram program(String name) {
        RunningProgram program = programs.get(name);
        if (program == null) {
            throw new IllegalStateException("The tutorial has not started " + name + " yet");
        }
        return program;
    }

    private BrokerProcess broker() {
        if (broker == null) {
            throw new IllegalStateException("The tutorial has not started the broker yet");
        }
        return broker;
    }

    @Override
    public void close() {
        programs.values().forEach(RunningProgram::close);
        if (broker != null) {
            broker.close();
        }
        chromium.close();
    }
}
