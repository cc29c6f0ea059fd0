package culex.broker.boot;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;

/** Checks that the ports of HTTP are free before Quarkus binds them, because Quarkus reports a taken port as a stack trace. */
final class HttpPort {
    private HttpPort() {}

    /** Throws a {@code ConfigurationException} with one line when Quarkus could not listen. */
    static void check(Config config) {
        // Tests of Quarkus listen on a separate port.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            check(config, "quarkus.http", "QUARKUS_HTTP_PORT", "HTTP and WebSocket");
            check(config, "quarkus.management", "QUARKUS_MANAGEMENT_PORT", "health and metrics");
        }
    }

    private static void check(Config config, String prefix, String variable, String purpose) {
        String host = config.getValue(prefix + ".host", String.class);
        int port = config.getValue(prefix + ".port", Integer.class);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException taken) {
            throw new ConfigurationException("cannot listen on " + host + ":" + port + " for " + purpose + ": "
                    + taken.getMessage() + " (" + prefix + ".port or " + variable + " chooses another port)");
        }
    }
}
