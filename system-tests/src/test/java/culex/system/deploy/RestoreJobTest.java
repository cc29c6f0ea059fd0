package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.StoredMessages;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Job {@code k8s/restore/job.yaml}, whose command runs here with the packaged broker. */
class RestoreJobTest {
    private static final String DATA = "/data";

    private final Job job = Objects.requireNonNull(
            new KubernetesSerialization().unmarshal(Repository.text("k8s/restore/job.yaml"), Job.class));
    private final PodSpec pod = job.getSpec().getTemplate().getSpec();
    private final Container container = pod.getContainers().getFirst();

    @TempDir
    private Path directory;

    @Test
    void podHasTheImageTheRightsAndTheVolumeOfTheBroker() {
        assertEquals(List.of(), UnknownFields.of(job));
        StatefulSet set = Kustomization.of("k8s").all(StatefulSet.class).getFirst();
        PodSpec broker = set.getSpec().getTemplate().getSpec();
        assertEquals(broker.getContainers().getFirst().getImage(), container.getImage());
        assertEquals(broker.getContainers().getFirst().getSecurityContext(), container.getSecurityContext());
        assertEquals(broker.getSecurityContext(), pod.getSecurityContext());
        assertEquals(List.of(), container.getCommand(), "the entry point of the image, JVM or native");
        assertEquals(
                List.of(DATA, "/tmp"),
                container.getVolumeMounts().stream()
                        .map(VolumeMount::getMountPath)
                        .toList());
        String claim =
                set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName() + "-"
                        + set.getMetadata().getName() + "-0";
        assertTrue(pod.getVolumes().stream()
                .anyMatch(volume -> volume.getPersistentVolumeClaim() != null
                        && claim.equals(volume.getPersistentVolumeClaim().getClaimName())));
    }

    /** Runs the container's command, with another directory instead of /data, and returns its output. */
    private String restore(int exitCode, Path data) {
        Map<String, String> variables =
                container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        String[] arguments = container.getArgs().stream()
                .map(argument -> argument.startsWith(DATA) ? data + argument.substring(DATA.length()) : argument)
                .map(argument -> argument.replace("$(BACKUP)", String.valueOf(variables.get("BACKUP"))))
                .toArray(String[]::new);
        try (RunningProgram program =
                RunningProgram.start("store", Path.of("."), Map.of(), PackagedService.tool(arguments))) {
            assertEquals(exitCode, program.awaitExit(), program::output);
            return program.output();
        }
    }

    @Test
    void jobRestoresTheNewestBackupOfAStoppedBrokerOnly() throws Exception {
        Path data = directory.resolve("data").toAbsolutePath();
        Map<String, String> settings = Map.of(
                "MQTT_STORE_DIRECTORY", data.toString(),
                "MQTT_BACKUP_DIRECTORY", data.resolve("backups").toString());
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            StoredMessages.publish(broker, "state", "first backup", true);
            StoredMessages.backUp(broker);
            StoredMessages.publish(broker, "state", "second backup", true);
            StoredMessages.backUp(broker);
            StoredMessages.publish(broker, "state", "after the backups", true);
            String refusal = restore(1, data);
            assertTrue(refusal.contains("stop the broker first"), refusal);
            broker.stop();
            String line = restore(0, data);
            assertTrue(line.contains("restored " + data.resolve("backups/culex-")), line);
            assertTrue(line.contains("replaced " + data.resolve("replaced-")), line);
            broker.restart();
            assertEquals("second backup", StoredMessages.retained(broker, "state"));
        }
    }
}
