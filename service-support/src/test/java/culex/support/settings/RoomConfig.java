package culex.support.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings with a value of each kind. */
@ConfigMapping(prefix = "room")
interface RoomConfig {
    @WithDefault("8")
    int seats();

    @WithDefault("1024")
    long bytes();

    @WithDefault("0.5")
    double light();

    @WithDefault("true")
    boolean open();

    @WithDefault("1h")
    Duration slot();

    @WithDefault("oak")
    Wood wood();

    Optional<List<String>> tags();

    /** A group of settings whose names an operator chooses. */
    Map<String, Door> doors();

    /** Values whose names an operator chooses. */
    Map<String, String> labels();

    interface Door {
        @WithDefault("200")
        int heightMax();
    }

    enum Wood {
        OAK,
        RED_BEECH
    }

    /** Returns a configuration that has these settings only. */
    static SmallRyeConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(RoomConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }
}
