package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stages of deploy/Dockerfile, one for the image of each service. */
final class ServiceDockerfile {
    private ServiceDockerfile() {}

    /** The ports in the EXPOSE line of this service's image. */
    static Set<Integer> exposed(String service) {
        String ports = between(dockerfile(service), "\nEXPOSE ", "\n");
        return Stream.of(ports.substring("\nEXPOSE ".length()).split(" "))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The stage of this service's image in deploy/Dockerfile. */
    static String dockerfile(String service) {
        return between(Repository.text("deploy/Dockerfile"), "\nFROM service AS " + service + "-service\n", "\nFROM ");
    }

    /** Returns the text from {@code start}, inclusive, to the next {@code end}, exclusive. */
    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        assertTrue(from >= 0, start);
        int to = text.indexOf(end, from + start.length());
        assertTrue(to > from, end);
        return text.substring(from, to);
    }
}
