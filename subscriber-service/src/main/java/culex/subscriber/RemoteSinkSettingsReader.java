package culex.subscriber;

import culex.subscriber.sink.http.HttpSettings;
import culex.subscriber.sink.influx.InfluxSettings;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Converts the settings of the sinks that send messages to other services, and checks them. */
final class RemoteSinkSettingsReader {

    private static final int PORT_MAX = 65_535;

    private final ReadingsConfig config;
    private final List<SinkKind> sinks;

    RemoteSinkSettingsReader(ReadingsConfig config, List<SinkKind> sinks) {
        this.config = config;
        this.sinks = sinks;
    }

    /** Returns the settings of the HTTP sink; empty if it is not selected. */
    Optional<HttpSettings> http() {
        HttpConfig http = config.http();
        return address(SinkKind.HTTP, http.url())
                .map(address -> new HttpSettings(
                        address,
                        positive("readings.http.timeout", http.timeout()),
                        header("readings.http.authorization", http.authorization(), http.authorizationFile()),
                        SecretFile.read("readings.http.secret", http.secret(), http.secretFile())));
    }

    /** Returns the settings of the InfluxDB sink; empty if it is not selected. */
    Optional<InfluxSettings> influx() {
        InfluxConfig influx = config.influx();
        String measurement = influx.measurement();
        require(
                !measurement.isBlank() && measurement.chars().noneMatch(unit -> unit < ' ' || unit == '\\'),
                "readings.influx.measurement must be a name without control characters and backslashes");
        return address(SinkKind.INFLUX, influx.url())
                .map(address -> new InfluxSettings(
                        address,
                        positive("readings.influx.timeout", influx.timeout()),
                        header("readings.influx.token", influx.token(), influx.tokenFile()),
                        measurement));
    }

    private Optional<URI> address(SinkKind sink, Optional<String> url) {
        String setting = "readings." + sink.text() + ".url";
        if (!sinks.contains(sink)) {
            require(
                    url.isEmpty(),
                    "%s is set, but readings.sinks does not name the sink %s".formatted(setting, sink.text()));
            return Optional.empty();
        }
        require(url.isPresent(), "readings.sinks names the sink %s, which needs %s".formatted(sink.text(), setting));
        return url.map(text -> address(setting, text));
    }

    private static URI address(String setting, String text) {
        try {
            URI address = new URI(text);
            boolean isHttp =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            require(
                    isHttp && address.getHost() != null && address.getUserInfo() == null,
                    setting + " must begin with http:// or https:// and a host, without a user");
            require(address.getPort() <= PORT_MAX, setting + " has a port above " + PORT_MAX);
            return address;
        } catch (URISyntaxException malformed) {
            throw wrong(setting + " is not an address: " + malformed.getReason());
        }
    }

    private static Optional<String> header(String setting, Optional<String> value, Optional<String> file) {
        Optional<String> secret = SecretFile.read(setting, value, file);
        secret.ifPresent(text -> require(
                text.chars().allMatch(unit -> unit >= ' ' && unit < 0x7f),
                setting + " has characters that a header cannot have"));
        return secret;
    }

    private static Duration positive(String setting, Duration duration) {
        require(duration.isPositive(), setting + " must be more than 0");
        return duration;
    }

    private static void require(boolean valid, String error) {
        if (!valid) {
            throw wrong(error);
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: " + line.replaceAll("\\R", " "));
    }
}
