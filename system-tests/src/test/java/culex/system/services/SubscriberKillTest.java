package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged subscriber with the file sink and a persistent session, killed while it stores messages. */
class SubscriberKillTest {
    private static final Pattern NUMBER = Pattern.compile("^\\{\"topic\":\"killed\",\"payload\":(\\d+),.*}$");
    private static final int KILLS = 3;
    private static final int MESSAGES = 400;
    private static final int STORED_BEFORE_A_KILL = 20;

    @TempDir
    private Path directory;

    @Test
    void everyAcknowledgedMessageIsInTheFileAfterTheSubscriberWasKilled() throws IOException, InterruptedException {
        Path file = directory.resolve("killed.jsonl");
        try (BrokerProcess broker = BrokerProcess.start(Map.of())) {
            // The session exists from here on; the broker keeps every message for it.
            try (RunningProgram first = start(broker, file)) {
                first.awaitLine("the subscription", line -> line.contains("subscribe killed topic"));
            }
            Thread publisher = Thread.ofVirtual().start(() -> publish(broker));
            for (int kill = 0; kill < KILLS; kill++) {
                int stored = numbers(file).size();
                try (RunningProgram subscriber = start(broker, file)) {
                    await("messages are stored")
                            .atMost(RunningProgram.PATIENCE)
                            .until(() -> numbers(file).size() >= Math.min(MESSAGES, stored + STORED_BEFORE_A_KILL));
                    subscriber.kill();
                }
            }
            publisher.join();
            try (RunningProgram subscriber = start(broker, file)) {
                await("all messages")
                        .atMost(RunningProgram.PATIENCE)
                        .until(() -> numbers(file).size() >= MESSAGES);
                subscriber.stop();
            }
        }
        assertEquals(
                IntStream.range(0, MESSAGES).boxed().collect(Collectors.toCollection(TreeSet::new)), numbers(file));
    }

    private static void publish(BrokerProcess broker) {
        HiveMqClient5 publisher = new HiveMqClient5(HiveMqAddress.tcp(broker));
        for (int number = 0; number < MESSAGES; number++) {
            publisher.publish("killed", Integer.toString(number), 1, false);
        }
    }

    private static RunningProgram start(BrokerProcess broker, Path file) {
        Map<String, String> environment = Map.of(
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", "0",
                "READINGS_BROKER_HOST", "127.0.0.1",
                "READINGS_BROKER_PORT", Integer.toString(broker.httpPort()),
                "READINGS_TOPICS", "killed",
                "READINGS_QOS", "1",
                "READINGS_CLIENT_ID", "killed",
                "READINGS_SESSION_EXPIRY", "1h",
                "READINGS_SINKS", "file",
                "READINGS_FILE_PATH", file.toString());
        return RunningProgram.start(
                "killed-subscriber", Path.of("."), environment, PackagedService.command("subscriber", List.of()));
    }

    /** Returns the payloads of the complete lines. */
    private static Set<Integer> numbers(Path file) throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        if (!Files.exists(file)) {
            return numbers;
        }
        for (String line : Files.readAllLines(file)) {
            Matcher number = NUMBER.matcher(line);
            if (number.matches()) {
                numbers.add(Integer.parseInt(number.group(1)));
            }
        }
        return numbers;
    }
}
