package culex.system.deploy;

import static culex.system.deploy.ManifestsFixture.workload;
import static culex.system.deploy.ServiceDockerfile.dockerfile;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles copy all modules, start the services as the manifests do, and name their base images by tag. */
class DockerfilesTest {
    private static final List<String> DOCKERFILES = List.of("deploy/Dockerfile", "deploy/Dockerfile.native");

    @Test
    void bothDockerfilesCopyEveryModuleOfTheServices() {
        Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(Repository.text("pom.xml"));
        while (module.find()) {
            String name = module.group(1);
            String copy = Files.isDirectory(Repository.path(name + "/src/main"))
                    ? "\nCOPY " + name + " " + name + "\n"
                    : "\nCOPY " + name + "/pom.xml " + name + "/\n";
            for (String file : DOCKERFILES) {
                assertTrue(name.equals("benchmarks") || Repository.text(file).contains(copy), file + copy);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "subscriber", "publisher"})
    void imageRunsAsTheUserInTheKubernetesManifests(String service) {
        long uid = workload(service).template().getSpec().getSecurityContext().getRunAsUser();
        assertTrue(dockerfile(service).contains("\nUSER " + uid + ":" + uid + "\n"));
        assertTrue(
                dockerfile(service).contains("\nENTRYPOINT [\"java\", \"@jvm.options\", \"@aot.options\""),
                "exec form, the shared flags, the AOT cache");
        assertTrue(Files.exists(Repository.path(service + "-service/jvm.options")));
    }

    @Test
    void baseImagesHaveATagAndNoDigest() {
        for (String file : DOCKERFILES) {
            String text = Repository.text(file);
            assertFalse(text.contains("# syntax="), file);
            Matcher from = Pattern.compile("(?m)^FROM (\\S+)").matcher(text);
            while (from.find()) {
                String image = from.group(1);
                assertTrue(
                        image.matches("[^:@]+:[^:@]+")
                                || image.equals("$SERVICE")
                                || text.contains(" AS " + image + "\n"),
                        file + " " + image);
            }
        }
    }
}
