package culex.broker.config;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Finds settings with our prefix that do not exist: a misspelt one would else be silently without effect. */
public final class SettingNames {
    static final String PREFIX = "mqtt.";
    private static final String ENVIRONMENT_PREFIX = "MQTT_";
    private static final String LISTENER = "mqtt.listeners.*.";

    /** Filled while a native image is built, so that the program needs no reflection for it. */
    static final Map<String, Property> PROPERTIES =
            Map.copyOf(ConfigMappings.getProperties(ConfigClass.configClass(BrokerConfig.class)));

    private static final Set<String> NAMES = new TreeSet<>(PROPERTIES.keySet());

    /** A setting of a group with a name that the operator chooses; the name stands for one level. */
    private static final Pattern CHOSEN_NAME = Pattern.compile("^(mqtt\\.listeners\\.)[a-z0-9-]+(?=\\.)");

    private static final Pattern CHOSEN_NAME_IN_ENVIRONMENT = Pattern.compile(NAMES.stream()
            .filter(name -> name.startsWith(LISTENER))
            .map(name -> environmentName(name.substring(LISTENER.length())))
            .collect(Collectors.joining("|", "^(MQTT_LISTENERS_)[A-Z0-9_]+?_(?=(", ")$)")));

    /**
     * Variables that Kubernetes sets in each container for a Service that is called mqtt, and Docker for a linked container. Of those
     * that end in _PORT only an address is meant: MQTT_TCP_PORT is ours.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("MQTT_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$|_\\d+_$");

    private SettingNames() {}

    /** Throws a {@code ConfigurationException} that names what is unknown and the nearest name that exists. */
    public static void check(Config config) {
        Set<String> unknown = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            source.getPropertyNames().stream()
                    .filter(name -> !isFine(name) && !isServiceLink(environmentName(name), source.getValue(name)))
                    .forEach(unknown::add);
        }
        // The environment's source names each variable twice: as it is, and as the property it stands for.
        unknown.removeIf(name -> !name.startsWith(ENVIRONMENT_PREFIX) && unknown.contains(environmentName(name)));
        var errors = new SettingErrors();
        unknown.forEach(name -> errors.unless(false, "there is no " + name + ", did you mean " + nearest(name) + "?"));
        errors.throwIfAny();
    }

    private static boolean isServiceLink(String variable, @Nullable String value) {
        return SERVICE_LINK.matcher(variable).matches()
                || (variable.endsWith("_PORT")
                        && value != null
                        && ADDRESS.matcher(value).matches());
    }

    private static boolean isFine(String full) {
        String name = general(INDEX.matcher(full).replaceFirst(""));
        if (name.startsWith(ENVIRONMENT_PREFIX)) {
            return NAMES.stream().anyMatch(known -> environmentName(known).equals(name));
        }
        return !name.startsWith(PREFIX) || NAMES.contains(name);
    }

    /** The name of a setting, with an asterisk instead of a name that the operator has chosen. */
    static String general(String name) {
        if (name.startsWith(ENVIRONMENT_PREFIX)) {
            return CHOSEN_NAME_IN_ENVIRONMENT.matcher(name).replaceFirst("$1__");
        }
        return CHOSEN_NAME.matcher(name).replaceFirst("$1*");
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

    /** The name of the environment variable of a property, by MicroProfile Config's rule. */
    static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Levenshtein's distance: how many characters must be put in, taken out or replaced. */
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
