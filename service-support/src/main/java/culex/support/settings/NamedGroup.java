package culex.support.settings;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings below a name that the operator chooses, such as {@code mqtt.listeners.factory.port}. The chosen name is one level of the
 * setting, or its end, as in {@code mqtt.auth.http.headers.x-api-key}; in the mapping it is an asterisk.
 *
 * @param property matches a property up to and including the chosen name; its first group is the part before that name
 * @param variable matches the environment variable of such a property, in the same way
 */
record NamedGroup(Pattern property, Pattern variable) {
    private static final String ASTERISK = ".*.";
    private static final String LAST_ASTERISK = ".*";

    /**
     * Returns one group for each part before an asterisk in the given setting names, such as {@code mqtt.listeners.} of
     * {@code mqtt.listeners.*.port}.
     */
    static List<NamedGroup> in(Collection<String> names) {
        Stream<NamedGroup> values = names.stream()
                .filter(name -> name.endsWith(LAST_ASTERISK) && !name.contains(ASTERISK))
                .map(name -> ofValues(name.substring(0, name.length() - 1)));
        return Stream.concat(values, ofGroups(names)).toList();
    }

    private static Stream<NamedGroup> ofGroups(Collection<String> names) {
        return names.stream()
                .filter(name -> name.contains(ASTERISK))
                .collect(Collectors.groupingBy(name -> name.substring(0, name.indexOf(ASTERISK) + 1)))
                .entrySet()
                .stream()
                .map(group -> of(group.getKey(), group.getValue()));
    }

    /** Settings that end with the chosen name, such as {@code mqtt.auth.http.headers.x-api-key}; the name may have dots. */
    private static NamedGroup ofValues(String start) {
        return new NamedGroup(
                Pattern.compile("^(" + Pattern.quote(start) + ").+$"),
                Pattern.compile("^(" + SettingNames.environmentName(start) + ").+$"));
    }

    private static NamedGroup of(String start, List<String> names) {
        String ends = names.stream()
                .map(name -> SettingNames.environmentName(name.substring(start.length() - 1 + ASTERISK.length())))
                .collect(Collectors.joining("|"));
        return new NamedGroup(
                Pattern.compile("^(" + Pattern.quote(start) + ")(?:[A-Za-z0-9_-]+|\"[^\"]+\")(?=\\.)"),
                Pattern.compile("^(" + SettingNames.environmentName(start) + ")[A-Z0-9_]+?_(?=(" + ends + ")$)"));
    }

    private boolean isLast() {
        return property.pattern().endsWith(".+$");
    }

    /**
     * Replaces the chosen name in the name of a setting: {@code mqtt.listeners.factory.port} becomes {@code mqtt.listeners.*.port}, and
     * {@code MQTT_LISTENERS_FACTORY_PORT} becomes {@code MQTT_LISTENERS___PORT}. Names outside this group are not changed.
     */
    String general(String name, boolean isVariable) {
        return isVariable
                ? variable.matcher(name).replaceFirst(isLast() ? "$1_" : "$1__")
                : property.matcher(name).replaceFirst("$1*");
    }
}
