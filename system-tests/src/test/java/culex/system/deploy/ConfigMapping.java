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
import org.jspecify.annotations.Nullable;

/**
 * The settings of a service, parsed from the source of its {@code @ConfigMapping} interface, because no class of a service is on the class
 * path of these tests. Parses methods without parameters, nested groups, groups with chosen names, defaults and comments.
 */
public final class ConfigMapping {
    private static final Pattern ROOT =
            Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)\\s+public interface (\\w+)");
    private static final Pattern TOKEN = Pattern.compile("""
            /\\*\\*(?<doc>.*?)\\*/\
            |/\\*.*?\\*/|//[^\\n]*\
            |@WithDefault\\("(?<value>(?:[^"\\\\]|\\\\.)*)"\\)\
            |@\\w+(?:\\([^)]*\\))?\
            |(?:interface|enum)\\s+(?<group>\\w+)[^{]*\\{\
            |(?<brace>[{}])\
            |(?<type>[\\w.]+(?:<[\\w.<>, ]+>)?)\\s+(?<method>\\w+)\\(\\)\\s*;\
            """, Pattern.DOTALL);

    /** Groups with names that the operator chooses. */
    private static final Pattern NAMED_GROUPS = Pattern.compile("Map<String, ([\\w.]+)>");

    /**
     * One setting.
     *
     * @param property the name of the setting, such as {@code mqtt.tcp.port}
     * @param fallback the default value as written in the source; null if the setting has no default
     * @param comment the Javadoc of the setting, on one line
     */
    public record Setting(String property, @Nullable String fallback, String comment) {
        /** Returns the name of the environment variable, such as {@code MQTT_TCP_PORT}. */
        public String variable() {
            return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        }
    }

    private record Method(
            String type, String name, @Nullable String fallback, String comment) {}

    private final Map<String, List<Method>> groups = new HashMap<>();

    private ConfigMapping() {}

    /** Returns all settings of {@code SERVICE-service}, in the order of the source. */
    public static List<Setting> settingsOf(String service) {
        for (Path source : sources(service)) {
            String text = Repository.text(source);
            Matcher root = ROOT.matcher(text);
            if (root.find()) {
                ConfigMapping mapping = new ConfigMapping();
                groupsBeside(source).forEach(group -> mapping.read(Repository.text(group)));
                List<Setting> settings = new ArrayList<>();
                mapping.collect(root.group(1), root.group(2), settings);
                return settings;
            }
        }
        throw new IllegalStateException("no @ConfigMapping in " + service + "-service");
    }

    /** Returns the environment variables of all settings of {@code SERVICE-service}. */
    static Set<String> variablesOf(String service) {
        Set<String> variables = new TreeSet<>();
        settingsOf(service).forEach(setting -> variables.add(setting.variable()));
        return variables;
    }

    private static List<Path> sources(String service) {
        try (Stream<Path> files = Files.walk(Repository.path(service + "-service/src/main/java"))) {
            return files.filter(f -> f.toString().endsWith("Config.java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source of the root interface, and the sources of groups in separate files. */
    private static List<Path> groupsBeside(Path root) {
        try (Stream<Path> files = Files.list(root.getParent())) {
            return files.filter(f -> f.toString().endsWith("Config.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String source) {
        Deque<String> open = new ArrayDeque<>();
        String comment = "";
        String fallback = null;
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            if (token.group("doc") != null) {
                comment = token.group("doc")
                        .replaceAll("\\s*\\n\\s*\\*?\\s*", " ")
                        .strip();
            } else if (token.group("value") != null) {
                fallback = token.group("value");
            } else if (token.group("group") != null) {
                open.push(token.group("group"));
            } else if (token.group("method") != null) {
                groups.computeIfAbsent(open.element(), _ -> new ArrayList<>())
                        .add(new Method(token.group("type"), token.group("method"), fallback, comment));
                comment = "";
                fallback = null;
            } else if ("{".equals(token.group("brace"))) {
                open.push("");
            } else if (token.group("brace") != null) {
                open.pop();
            }
        }
    }

    private void collect(String prefix, String group, List<Setting> settings) {
        for (Method method : groups.getOrDefault(group, List.of())) {
            String name = prefix + "." + kebab(method.name());
            Matcher named = NAMED_GROUPS.matcher(method.type());
            String type = named.matches() ? named.group(1) : method.type();
            String simple = type.substring(type.lastIndexOf('.') + 1);
            if (groups.containsKey(simple)) {
                collect(named.matches() ? name + ".NAME" : name, simple, settings);
            } else {
                settings.add(new Setting(named.matches() ? name + ".NAME" : name, method.fallback(), method.comment()));
            }
        }
    }

    private static String kebab(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
