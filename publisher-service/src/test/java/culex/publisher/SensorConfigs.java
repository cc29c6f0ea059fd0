package culex.publisher;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Configurations for tests, from the given properties and the defaults only. */
final class SensorConfigs {

    private static final int ORDINAL = 100;

    private SensorConfigs() {}

    /** Returns the configuration with these properties, each written as {@code name=value}. */
    static SmallRyeConfig config(String... properties) {
        Map<String, String> map = new HashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            map.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return build(new PropertiesConfigSource(map, "test", ORDINAL));
    }

    /** Returns the configuration with these environment variables. */
    static SmallRyeConfig environment(Map<String, String> variables) {
        return build(new EnvConfigSource(variables, ORDINAL));
    }

    private static SmallRyeConfig build(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withMapping(SensorConfig.class)
                .withValidateUnknown(false)
                .withSources(source)
                .build();
    }

    /** Returns the settings with these properties. */
    static SensorSettings settings(String... properties) {
        return SensorSettings.of(config(properties).getConfigMapping(SensorConfig.class));
    }
}
