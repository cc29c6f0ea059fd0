package culex.broker;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;

/** Looks whether the port of HTTP is free before Quarkus binds it, because its answer to a taken one is a stack trace. */
final class HttpPort {
    private HttpPort() {}

    /** Throws a {@code ConfigurationException} with one line when Quarkus could not listen. */
    static void check(Config config) {
        // The tests of Quarkus listen on a port of their own.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            String host = config.getValue("quarkus.http.host", String.class);
            check(host, config.getValue("quarkus.http.port", Integer.class));
        }
    }

    private static void check(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException taken) {
            throw new ConfigurationException("cannot listen on " + host + ":" + port + " for HTTP and WebSocket: "
                    + taken.getMessage() + " (quarkus.http.port or QUARKUS_HTTP_PORT chooses another port)");
        }
    }
}
