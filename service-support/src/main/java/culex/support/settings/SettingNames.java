package culex.support.settings;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The names of a service's settings, which all begin with one prefix. {@link #check} reports settings with that prefix that do not exist.
 * Without this check a misspelt setting would have no effect and no error. Immutable.
 */
public final class SettingNames {
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$|_\\d+_$");

    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final String prefix;
    private final String environmentPrefix;
    private final Map<String, Property> properties;
    private final NavigableSet<String> names;
    private final List<NamedGroup> groups;
    private final Pattern serviceLink;

    /**
     * Reads the names of the settings from a configuration mapping, by reflection. A service stores the object in a static field: a native
     * image initializes this field at build time, so the program needs no reflection at run time.
     *
     * @param mapping an interface with {@code @ConfigMapping}
     * @param prefix the prefix of the mapping, with the dot at its end
     */
    public SettingNames(Class<?> mapping, String prefix) {
        this.prefix = prefix;
        environmentPrefix = environmentName(prefix);
        properties = Map.copyOf(ConfigMappings.getProperties(ConfigClass.configClass(mapping)));
        names = new TreeSet<>(properties.keySet());
        groups = NamedGroup.in(names);
        serviceLink = Pattern.compile(
                environmentPrefix + "(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");
    }

    /** Returns all names, sorted; {@code *} in a name stands for a name that the operator chooses. */
    public NavigableSet<String> names() {
        return Collections.unmodifiableNavigableSet(names);
    }

    /** Throws a {@code ConfigurationException} that names each unknown setting and the most similar existing name. */
    public void check(Config config) {
        Set<String> unknown = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            source.getPropertyNames().stream()
                    .filter(name -> !isKnown(name) && !isServiceLink(environmentName(name), source.getValue(name)))
                    .forEach(unknown::add);
        }
        // The configuration source of the environment lists each variable twice: under its own name and under the
        // property name. The error must name it once.
        unknown.removeIf(name -> !name.startsWith(environmentPrefix) && unknown.contains(environmentName(name)));
        var errors = new SettingErrors();
        unknown.forEach(name -> errors.unless(false, "there is no " + name + ", did you mean " + nearest(name) + "?"));
        errors.throwIfAny();
    }

    /**
     * Whether Kubernetes sets this variable in each container for a Service whose name is the prefix, such as {@code mqtt}, or Docker for
     * a linked container. The value of such a variable with the end {@code _PORT} is an address: MQTT_TCP_PORT is a setting.
     */
    private boolean isServiceLink(String variable, @Nullable String value) {
        return serviceLink.matcher(variable).matches()
                || (variable.endsWith("_PORT")
                        && value != null
                        && ADDRESS.matcher(value).matches());
    }

    private boolean isKnown(String full) {
        String name = general(INDEX.matcher(full).replaceFirst(""));
        if (name.startsWith(environmentPrefix)) {
            return names.stream().anyMatch(known -> environmentName(known).equals(name));
        }
        return !name.startsWith(prefix) || names.contains(name);
    }

    /** Whether the name begins with the prefix of this service's settings, even if no such setting exists. */
    boolean hasPrefix(String name) {
        return name.startsWith(prefix);
    }

    /** Returns every setting by name, with an asterisk in place of a name that the operator chooses. */
    Map<String, Property> properties() {
        return properties;
    }

    /** Returns the name of a setting with an asterisk in place of a name that the operator has chosen. */
    String general(String name) {
        String general = name;
        for (NamedGroup group : groups) {
            general = group.general(general, name.startsWith(environmentPrefix));
        }
        return general;
    }

    private String nearest(String name) {
        return Similar.nearest(
                name,
                name.startsWith(environmentPrefix)
                        ? names.stream().map(SettingNames::environmentName).toList()
                        : names);
    }

    /** Returns the name of a property's environment variable, by the rule of MicroProfile Config. */
    public static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
