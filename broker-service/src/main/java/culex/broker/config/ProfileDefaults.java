package culex.broker.config;

import culex.support.settings.SettingValues;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The defaults of the security profile {@code hardened}, in place of the usual ones. What an operator has set stays as it is; where it
 * contradicts the profile, {@link ProfileRules} prevents the start. SmallRye Config creates and calls this class, from any thread.
 */
@Priority(ProfileDefaults.AFTER_SETTING_VALUES)
public final class ProfileDefaults implements ConfigSourceInterceptor {
    static final int AFTER_SETTING_VALUES = SettingValues.PRIORITY - 1;

    static final String PROFILE = "mqtt.security.profile";
    static final String ALLOW_ANONYMOUS = "mqtt.security.allow-anonymous";
    static final String HTTP_HOST = "quarkus.http.host";
    static final String INSECURE_REQUESTS = "quarkus.http.insecure-requests";
    static final String LOOPBACK = "127.0.0.1";
    static final String DISABLED = "disabled";

    private static final long serialVersionUID = 1;
    /** The ordinal of the application.properties inside the broker's jar; the settings of an operator have a higher one. */
    private static final int BUILT_IN = 250;

    /** The settings that give the HTTP server a certificate. */
    static final List<String> HTTP_CERTIFICATES = List.of(
            "quarkus.http.tls-configuration-name",
            "quarkus.http.ssl.certificate.files",
            "quarkus.http.ssl.certificate.key-store-file");

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        boolean isConcerned = name.equals(ALLOW_ANONYMOUS) || name.equals(HTTP_HOST) || name.equals(INSECURE_REQUESTS);
        if (!isConcerned || isSet(value) || !isHardened(context)) {
            return value;
        }
        return switch (name) {
            case ALLOW_ANONYMOUS -> with(value, name, "false");
            case INSECURE_REQUESTS -> hasCertificate(context) ? with(value, name, DISABLED) : value;
            default -> isHttpClosed(context) ? value : with(value, name, LOOPBACK);
        };
    }

    private static boolean isSet(@Nullable ConfigValue value) {
        return value != null && value.getValue() != null && value.getConfigSourceOrdinal() > BUILT_IN;
    }

    private static boolean isHardened(ConfigSourceInterceptorContext context) {
        String profile = text(context, PROFILE);
        return profile != null && profile.strip().equalsIgnoreCase(SecurityConfig.Profile.HARDENED.name());
    }

    private static boolean hasCertificate(ConfigSourceInterceptorContext context) {
        return HTTP_CERTIFICATES.stream().anyMatch(name -> text(context, name) != null);
    }

    /** Whether the HTTP server accepts TLS only, so that it may listen on all addresses. */
    private static boolean isHttpClosed(ConfigSourceInterceptorContext context) {
        String set = text(context, INSECURE_REQUESTS);
        return set == null ? hasCertificate(context) : set.strip().equalsIgnoreCase(DISABLED);
    }

    private static @Nullable String text(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        String text = value == null ? null : value.getValue();
        return text == null || text.isBlank() ? null : text;
    }

    private static ConfigValue with(@Nullable ConfigValue value, String name, String text) {
        return value == null
                ? ConfigValue.builder().withName(name).withValue(text).build()
                : value.withValue(text);
    }
}
