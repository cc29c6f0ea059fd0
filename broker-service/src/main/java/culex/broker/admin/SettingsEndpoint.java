package culex.broker.admin;

import culex.broker.config.CheckedSettings;
import culex.support.api.ApiAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/settings}: the current settings and the source of each value. Values that may be secrets are not shown. */
@Singleton
final class SettingsEndpoint implements AdminEndpoints {
    private static final String PREFIX = "mqtt.";
    private static final String MASK = "********";
    private static final Pattern SECRET = Pattern.compile("password|passwd|secret|token|key|credential|authorization");
    /** Headers that the broker sends: any of them may be a secret, whatever its name is. */
    private static final String HEADERS = "mqtt.auth.http.headers.";
    /** The fields that the broker sends: a text in any of them may be a secret, but not a placeholder such as {@code ${clientid}}. */
    private static final String BODY = "mqtt.auth.http.body.";

    private static final Pattern PLACEHOLDERS = Pattern.compile("(\\$\\{[a-z_]+})*");
    /** Matches settings whose value is the path of a file, which is not secret. */
    private static final Pattern PATH = Pattern.compile(".*[.-](file|directory)");
    /** The user and password in a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");
    /** The query of a URL, in which some services expect a key. */
    private static final Pattern QUERY = Pattern.compile("(?<=://)([^?\\s]*\\?)\\S+");

    private final Config config;

    SettingsEndpoint(Config config) {
        this.config = config;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/settings", this::list);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly("changed");
        boolean onlyChanged = request.flag("changed");
        NavigableSet<String> names = new TreeSet<>();
        CheckedSettings.names().stream().filter(name -> name.indexOf('*') < 0).forEach(names::add);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) { // includes the settings of named listeners
                names.add(name);
            }
        }
        JsonArray items = new JsonArray();
        for (String name : names) {
            JsonObject item = json(name, config.getConfigValue(name));
            if (!onlyChanged || !item.getString("origin").equals("default")) {
                items.add(item);
            }
        }
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }

    private static JsonObject json(String name, ConfigValue value) {
        return new JsonObject()
                .put("name", name)
                .put("value", shown(name, value.getValue()))
                .put("origin", value.getValue() == null ? "default" : origin(value.getSourceName()));
    }

    /** The value of a setting with secrets replaced, so that any user with the role viewer may see the value. */
    static @Nullable String shown(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        boolean hasSecretName = SECRET.matcher(name.toLowerCase(Locale.ROOT)).find()
                && !PATH.matcher(name).matches();
        boolean hasText = name.startsWith(BODY) && !PLACEHOLDERS.matcher(value).matches();
        if (hasSecretName || hasText || name.startsWith(HEADERS)) {
            return MASK;
        }
        return QUERY.matcher(USER_INFO.matcher(value).replaceAll(MASK + "@")).replaceAll("$1" + MASK);
    }

    /** The source of a setting's value, in words that an operator knows, such as the name of a file. */
    static String origin(@Nullable String source) {
        if (source == null || source.contains("Default")) {
            return "default";
        }
        if (source.startsWith("EnvConfigSource")) {
            return "environment";
        }
        if (source.startsWith("SysPropConfigSource")) {
            return "system property";
        }
        if (source.startsWith("PropertiesConfigSource[source=jar:") || source.contains("!/application.properties")) {
            return "application.properties of the broker";
        }
        return source.startsWith("PropertiesConfigSource[source=")
                ? source.substring("PropertiesConfigSource[source=".length(), source.length() - 1)
                : source;
    }
}
