package culex.subscriber;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reports settings with the prefix of this service that do not exist. Without this check a misspelt setting would have no effect and no
 * error.
 */
final class SettingNames {

    static final String PREFIX = "readings.";
    private static final String ENVIRONMENT_PREFIX = "READINGS_";

    /** Every setting by name. A native image fills this at build time, so the program needs no reflection for it. */
    static final Map<String, Property> PROPERTIES =
            Map.copyOf(ConfigMappings.getProperties(ConfigClass.configClass(ReadingsConfig.class)));

    private static final Set<String> NAMES = new TreeSet<>(PROPERTIES.keySet());

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$|_\\d+_$");

    private SettingNames() {}

    /** Throws a {@code ConfigurationException} that names each unknown setting and the most similar existing name. */
    static void check(Config config) {
        Set<String> unknown = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            source.getPropertyNames().stream().filter(name -> !isKnown(name)).forEach(unknown::add);
        }
        // The environment's source lists each variable twice: under its own name and under the property name. Report it
        // once.
        unknown.removeIf(name -> !name.startsWith(ENVIRONMENT_PREFIX) && unknown.contains(environmentName(name)));
        var errors = new SettingErrors();
        unknown.forEach(name -> errors.unless(false, "there is no " + name + ", did you mean " + nearest(name) + "?"));
        errors.throwIfAny();
    }

    private static boolean isKnown(String full) {
        String name = INDEX.matcher(full).replaceFirst("");
        if (name.startsWith(ENVIRONMENT_PREFIX)) {
            return NAMES.stream().anyMatch(known -> environmentName(known).equals(name));
        }
        return !name.startsWith(PREFIX) || NAMES.contains(name);
    }

    private static String nearest(String name) {
        Collection<String> known = name.startsWith(ENVIRONMENT_PREFIX)
                ? NAMES.stream().map(SettingNames::environmentName).toList()
                : NAMES;
        String best = "";
        for (String candidate : known) {
            if (best.isEmpty() || distance(name, candidate) < distance(name, best)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Returns the name of a property's environment variable, by the rule of MicroProfile Config. */
    static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Returns the Levenshtein distance: the number of characters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int column = 1; column <= to.length(); column++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replace, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
