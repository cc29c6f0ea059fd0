package culex.system.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a service, read from the source of its {@code @ConfigMapping} interface: these tests see no class of the
 * services. Understands what such interfaces hold: methods without parameters, nested groups, defaults, comments.
 */
final class ConfigMapping {
    private static final Pattern ROOT =
            Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)\\s+public interface (\\w+)");
    private static final Pattern NOISE =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:[^\"\\\\]|\\\\.)*\"", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("interface\\s+(\\w+)[^{]*\\{|([{}])|([\\w.<>]+)\\s+(\\w+)\\(\\)\\s*;");

    private record Property(String type, String method) {}

    private final Map<String, List<Property>> groups = new HashMap<>();

    private ConfigMapping() {}

    /** Names of all settings of {@code SERVICE-service} as environment variables: {@code MQTT_TCP_PORT}. */
    static Set<String> variablesOf(String service) {
        for (Path source : sources(service)) {
            String text = Repository.text(source);
            Matcher root = ROOT.matcher(text);
            if (root.find()) {
                ConfigMapping mapping = new ConfigMapping();
                mapping.read(NOISE.matcher(text).replaceAll(" "));
                Set<String> variables = new TreeSet<>();
                mapping.collect(root.group(1), root.group(2), variables);
                return variables;
            }
        }
        throw new IllegalStateException("no @ConfigMapping in " + service + "-service");
    }

    private static List<Path> sources(String service) {
        try (Stream<Path> files = Files.walk(Repository.path(service + "-service/src/main/java"))) {
            return files.filter(f -> f.toString().endsWith("Config.java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String source) {
        Deque<String> open = new ArrayDeque<>();
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            if (token.group(1) != null) {
                open.push(token.group(1));
            } else if (token.group(4) != null) {
                groups.computeIfAbsent(open.element(), _ -> new ArrayList<>())
                        .add(new Property(token.group(3), token.group(4)));
            } else if (token.group(2).equals("{")) {
                open.push("");
            } else {
                open.pop();
            }
        }
    }

    private void collect(String prefix, String group, Set<String> variables) {
        for (Property property : groups.getOrDefault(group, List.of())) {
            String name = prefix + "." + kebab(property.method());
            if (groups.containsKey(property.type())) {
                collect(name, property.type(), variables);
            } else {
                variables.add(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
            }
        }
    }

    private static String kebab(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
