package culex.support.settings;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings below a name that the operator chooses, such as {@code mqtt.listeners.factory.port}. The chosen name is one level of the
 * setting; in the mapping this level is an asterisk.
 *
 * @param property matches a property up to and including the chosen name; its first group is the part before that name
 * @param variable the same for an environment variable
 */
record NamedGroup(Pattern property, Pattern variable) {
    private static final String ASTERISK = ".*.";

    /** Returns the groups that occur in these names of settings. */
    static List<NamedGroup> in(Collection<String> names) {
        return names.stream()
                .filter(name -> name.contains(ASTERISK))
                .collect(Collectors.groupingBy(name -> name.substring(0, name.indexOf(ASTERISK) + 1)))
                .entrySet()
                .stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .toList();
    }

    private static NamedGroup of(String start, List<String> names) {
        String ends = names.stream()
                .map(name -> SettingNames.environmentName(name.substring(start.length() - 1 + ASTERISK.length())))
                .collect(Collectors.joining("|"));
        return new NamedGroup(
                Pattern.compile("^(" + Pattern.quote(start) + ")(?:[A-Za-z0-9_-]+|\"[^\"]+\")(?=\\.)"),
                Pattern.compile("^(" + SettingNames.environmentName(start) + ")[A-Z0-9_]+?_(?=(" + ends + ")$)"));
    }

    /**
     * Replaces the chosen name in the name of a setting: {@code mqtt.listeners.factory.port} becomes {@code mqtt.listeners.*.port}, and
     * {@code MQTT_LISTENERS_FACTORY_PORT} becomes {@code MQTT_LISTENERS___PORT}. Names outside this group are not changed.
     */
    String general(String name, boolean isVariable) {
        return isVariable
                ? variable.matcher(name).replaceFirst("$1__")
                : property.matcher(name).replaceFirst("$1*");
    }
}
