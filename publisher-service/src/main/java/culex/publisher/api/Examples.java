package culex.publisher.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The example scenarios of the directory scenarios, which the build copies into the service. */
final class Examples {
    private static final List<String> NAMES = List.of(
            "tutorial",
            "smart-home",
            "factory-line",
            "heating",
            "moving-vehicles",
            "weather-stations",
            "meters",
            "reconnect-storm",
            "births-and-deaths");

    private Examples() {}

    /** Returns the scenarios in YAML by name. */
    static Map<String, String> read() {
        Map<String, String> examples = new LinkedHashMap<>();
        NAMES.forEach(name -> examples.put(name, text("/scenarios/" + name + ".yaml")));
        return examples;
    }

    private static String text(String resource) {
        try (InputStream in = Examples.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
