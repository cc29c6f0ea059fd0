package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the Kubernetes pods, run against the packaged broker. */
class ScriptsTest {
    private static final String MANAGEMENT_PORT = "$BROKER/9000";
    private static final String KEY = "a-key-of-the-test-0123456789";

    @TempDir
    private Path directory;

    /** The output of a script and its exit code. */
    private record Outcome(int code, String output) {}

    private static Outcome bash(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(RunningProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return new Outcome(process.exitValue(), output);
    }

    private static Outcome helmTest(BrokerProcess broker, Map<String, String> more)
            throws IOException, InterruptedException {
        return helmTest(broker, "", more);
    }

    /** @param before commands of Bash that run first, in the same shell */
    private static Outcome helmTest(BrokerProcess broker, String before, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("BROKER", "127.0.0.1");
        environment.put("MQTT_PORT", Integer.toString(broker.tcpPort()));
        environment.put("HTTP_PORT", Integer.toString(broker.httpPort()));
        return bash(
                List.of("/bin/bash", "-c", before + Repository.text("deploy/helm/culex/files/round-trip")),
                environment);
    }

    @Test
    void helmTestSendsAMessageThroughTheBroker() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start()) {
            Outcome outcome = helmTest(broker, Map.of());
            assertEquals(0, outcome.code(), outcome.output());
        }
    }

    /**
     * The script's topic has 2 to 10 random digits, so the length byte of a packet can have any of several values. The script once read
     * such a length byte as the end of the message.
     */
    @Test
    void helmTestPassesWithTopicsOfEachLength() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start()) {
            for (int digits = 5; digits <= 10; digits++) {
                String seeded = "for ((seed = 1; ; seed++)); do RANDOM=$seed; topic=$RANDOM$RANDOM; ((${#topic} == "
                        + digits + ")) && break; done; RANDOM=$seed\n";
                Outcome outcome = helmTest(broker, seeded, Map.of());
                assertEquals(0, outcome.code(), digits + " digits: " + outcome.output());
            }
        }
    }

    @Test
    void helmTestFailsWhenTheBrokerRejectsItsUser() throws Exception {
        Path users = directory.resolve("users");
        String key = Base64.getEncoder().encodeToString(new byte[32]); // matches no password
        Files.writeString(users, "alice:SCRAM-SHA-256$4096:c2FsdHNhbHQ=$" + key + ":" + key + "\n");
        Map<String, String> settings =
                Map.of("MQTT_SECURITY_ALLOW_ANONYMOUS", "false", "MQTT_SECURITY_USERS_FILE", users.toString());
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            Outcome outcome = helmTest(
                    broker,
                    Map.of("SENSOR_CREDENTIALS_USERNAME", "alice", "SENSOR_CREDENTIALS_PASSWORD", "x".repeat(200)));
            assertEquals(1, outcome.code(), outcome.output());
            assertTrue(outcome.output().contains("the message did not come back"), outcome.output());
        }
    }

    @Test
    void backupJobMakesABackupOrPrintsWhyItFailed() throws Exception {
        JsonNode job = Repository.yamlDocuments(Repository.path("k8s/overlays/backup/backup.yaml")).stream()
                .filter(document -> document.path("kind").asText().equals("CronJob"))
                .findFirst()
                .orElseThrow()
                .at("/spec/jobTemplate/spec/template/spec/containers/0");
        Path backups = directory.resolve("backups");
        for (boolean isEnabled : new boolean[] {true, false}) {
            Map<String, String> settings = isEnabled ? Map.of("MQTT_BACKUP_DIRECTORY", backups.toString()) : Map.of();
            try (BrokerProcess broker = BrokerProcess.start(settings)) {
                Outcome outcome = backUp(
                        broker,
                        job.path("command").get(0).asText(),
                        job.path("command").get(1).asText(),
                        job.path("args").get(0).asText(),
                        Map.of());
                assertEquals(isEnabled ? 0 : 1, outcome.code(), outcome.output());
                assertTrue(
                        outcome.output().contains(isEnabled ? "\"directory\"" : "mqtt.backup.directory is not set"),
                        outcome.output());
            }
        }
        try (Stream<Path> made = Files.list(backups)) {
            assertEquals(1, made.count());
        }
    }

    /** With a file of keys the broker rejects a request without a key, so the backups of every night would fail. */
    @Test
    void backupJobOfTheChartSendsTheKeyOfItsSecret() throws Exception {
        Container job = HelmChart.render("""
                managementKeys: {existingSecret: broker-keys}
                backup: {enabled: true, keySecret: backup-key}
                """)
                .all(CronJob.class)
                .getFirst()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        SecretKeySelector secret = job.getEnv().stream()
                .filter(variable -> variable.getName().equals("KEY"))
                .findFirst()
                .orElseThrow()
                .getValueFrom()
                .getSecretKeyRef();
        assertEquals("backup-key key", secret.getName() + " " + secret.getKey());
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Map<String, String> settings = Map.of(
                "MQTT_BACKUP_DIRECTORY", directory.resolve("backups-with-key").toString(),
                "MQTT_MANAGEMENT_TOKEN_FILE", keys.toString());
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            List<String> command = job.getCommand();
            String script = job.getArgs().getFirst();
            Outcome wrong =
                    backUp(broker, command.get(0), command.get(1), script, Map.of("KEY", "a-key-of-nobody-at-all"));
            assertTrue(wrong.code() != 0 && wrong.output().contains("401"), wrong.output());
            Outcome made = backUp(broker, command.get(0), command.get(1), script, Map.of("KEY", KEY));
            assertEquals(0, made.code(), made.output());
        }
    }

    private static Outcome backUp(
            BrokerProcess broker, String shell, String option, String script, Map<String, String> environment)
            throws Exception {
        assertTrue(script.contains(MANAGEMENT_PORT), script);
        int port = URI.create(broker.managementUrl()).getPort();
        Map<String, String> all = new HashMap<>(environment);
        all.put("BROKER", "127.0.0.1");
        return bash(List.of(shell, option, script.replace(MANAGEMENT_PORT, "$BROKER/" + port)), all);
    }
}
