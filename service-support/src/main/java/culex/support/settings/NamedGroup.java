package culex.support.settings;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings below a name that the operator chooses, such as {@code mqtt.listeners.factory.port}. The chosen name stands for one level, and
 * is an asterisk in the mapping.
 *
 * @param property finds the chosen name in a property, behind a group
 * @param variable the same in an environment variable
 */
record NamedGroup(Pattern property, Pattern variable) {
    private static final String ASTERISK = ".*.";

    /** Returns the groups among these names of settings. */
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
     * Returns a name in which an asterisk, or an underscore in an environment variable, replaces the name that the user chose for this
     * group.
     */
    String general(String name, boolean isVariable) {
        return isVariable
                ? variable.matcher(name).replaceFirst("$1__")
                : property.matcher(name).replaceFirst("$1*");
    }
}
