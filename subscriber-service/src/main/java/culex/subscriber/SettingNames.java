package culex.subscriber;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of all settings of {@link ReadingsConfig}, to find misspelt ones; a test keeps the two alike. */
final class SettingNames {

    private static final String PREFIX = "readings.";

    static final Set<String> ALL = Stream.of(
                    "connector",
                    "broker.host",
                    "broker.port",
                    "broker.path",
                    "broker.transport",
                    "broker.connect-timeout",
                    "topics",
                    "qos",
                    "client-id",
                    "version",
                    "session.expiry",
                    "keep-alive",
                    "receive-maximum",
                    "maximum-packet-size",
                    "on-failure",
                    "credentials.username",
                    "credentials.password",
                    "reconnect.delay-min",
                    "reconnect.delay-max",
                    "tls.trust-store",
                    "tls.trust-store-password",
                    "tls.verify-host",
                    "log.format",
                    "log.payload",
                    "stop.timeout")
            .map(name -> PREFIX + name)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> ENVIRONMENT =
            ALL.stream().map(SettingNames::environmentName).collect(Collectors.toUnmodifiableSet());

    private SettingNames() {}

    /** What begins as a setting of ours and is none, as it was written; in alphabetical order. */
    static List<String> unknown(Iterable<String> properties, Set<String> environment) {
        var unknown = new TreeSet<String>();
        for (String property : properties) {
            if (property.startsWith(PREFIX) && !ALL.contains(withoutIndex(property))) {
                unknown.add(property);
            }
        }
        environment.stream()
                .filter(name -> name.startsWith(environmentName(PREFIX)))
                .filter(name -> !ENVIRONMENT.contains(withoutIndex(name)))
                .forEach(unknown::add);
        // SmallRye also shows an environment variable that it knows no property for as a property.
        environment.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '.'))
                .forEach(unknown::remove);
        return List.copyOf(unknown);
    }

    static String environmentName(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String withoutIndex(String name) {
        return name.replaceFirst("(\\[\\d+]|_\\d+_)$", "");
    }
}
