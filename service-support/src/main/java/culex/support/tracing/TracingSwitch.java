package culex.support.tracing;

import org.eclipse.microprofile.config.Config;

/** Whether OpenTelemetry is on: {@code OTEL_SDK_DISABLED=false} in the environment. It is off by default. */
public final class TracingSwitch {
    private static final String DISABLED = "quarkus.otel.sdk.disabled";

    private TracingSwitch() {}

    /**
     * Whether OpenTelemetry is on.
     *
     * @param all all settings of the service
     */
    public static boolean isOn(Config all) {
        return !all.getOptionalValue(DISABLED, Boolean.class).orElse(true);
    }
}
