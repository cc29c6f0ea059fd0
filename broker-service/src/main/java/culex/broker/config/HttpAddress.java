package culex.broker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads the addresses of HTTP servers in settings. */
final class HttpAddress {
    private static final int PORT_MAX = 65_535;
    private static final int NO_PORT = -1;

    private HttpAddress() {}

    /** Returns an http or https address with a host and, if it has a port, one of 1 to 65535; empty for any other text. */
    static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            int port = uri.getPort();
            boolean isPort = port == NO_PORT || (port >= 1 && port <= PORT_MAX);
            return isHttp && uri.getHost() != null && isPort ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException noUri) {
            return Optional.empty();
        }
    }
}
