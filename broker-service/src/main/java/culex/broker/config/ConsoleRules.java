package culex.broker.config;

import culex.support.settings.SecretFile;
import culex.support.settings.SettingErrors;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the settings of the console. */
public final class ConsoleRules {
    private static final String KEY = "mqtt.console.publisher-key";
    /** Matches the keys that can be both in the publisher's file of API keys and in an HTTP header. */
    private static final Pattern KEY_VALUE = Pattern.compile("[!-~]{16,1024}");

    private ConsoleRules() {}

    /**
     * How the broker reaches the publisher.
     *
     * @param url without a slash at its end
     * @param key the key that the broker sends; empty for none
     */
    public record Publisher(String url, Optional<String> key) {
        /** Does not show the key. */
        @Override
        public String toString() {
            return url;
        }
    }

    /** How the broker reaches the publisher; empty without mqtt.console.publisher-url. */
    public static Optional<Publisher> publisher(ConsoleConfig console) {
        return console.publisherUrl()
                .map(url -> new Publisher(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, key(console)));
    }

    private static Optional<String> key(ConsoleConfig console) {
        return SecretFile.read(KEY, console.publisherKey(), console.publisherKeyFile());
    }

    static void check(ConsoleConfig console, SettingErrors errors) {
        errors.unless(
                console.publisherUrl().map(ConsoleRules::isUrl).orElse(true),
                "mqtt.console.publisher-url must be an http or https address without user, query and fragment, such"
                        + " as http://publisher:8890");
        Optional<String> key = key(console);
        errors.unless(
                key.isEmpty() || console.publisherUrl().isPresent(),
                KEY + " is set, but mqtt.console.publisher-url is not");
        errors.unless(
                key.map(value -> KEY_VALUE.matcher(value).matches()).orElse(true),
                KEY + " must be 16 to 1024 printable ASCII characters without spaces");
    }

    private static boolean isUrl(String url) {
        return HttpAddress.parse(url)
                .filter(uri ->
                        uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null)
                .isPresent();
    }
}
