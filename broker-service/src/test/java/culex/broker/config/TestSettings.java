package culex.broker.config;

import io.smallrye.config.SmallRyeConfigBuilder;

/** Settings that are read as the broker reads them, but without those of this machine. */
public final class TestSettings {
    private TestSettings() {}

    /** Returns a builder to which a test adds its sources. */
    public static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withValidateUnknown(false);
    }
}
