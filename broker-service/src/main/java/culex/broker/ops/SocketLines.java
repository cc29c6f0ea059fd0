package culex.broker.ops;

import culex.broker.memory.LimitReached;
import culex.broker.transport.LogInterval;
import culex.broker.transport.SocketLog;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs sockets that were closed because of a limit: the first one of each limit immediately, then at most one line a minute. May be called
 * from any thread.
 */
public class SocketLines implements SocketLog {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final int HANDSHAKE_LINES_PER_SECOND = 5;

    private final ConnectionLines handshakeLines;
    private final LogInterval[] lines = new LogInterval[LimitReached.values().length];
    private final AtomicLongArray omitted = new AtomicLongArray(LimitReached.values().length);

    /** @param nanos the monotonic clock */
    public SocketLines(LongSupplier nanos) {
        handshakeLines = new ConnectionLines(HANDSHAKE_LINES_PER_SECOND, nanos);
        Arrays.setAll(lines, _ -> new LogInterval(INTERVAL, nanos));
    }

    @Override
    public void rejected(LimitReached limit, String about) {
        writeSeldom(limit, line(limit, about));
    }

    @Override
    public void relayRejected(String address, String reason) {
        writeSeldom(
                LimitReached.RELAY_HEADER,
                "Closed the socket of " + address + " at the port for relayed clients: " + LogText.printable(reason)
                        + "; all replicas need mqtt.cluster.tls-configuration-name, with certificates that the others trust,"
                        + " or none of them");
    }

    private void writeSeldom(LimitReached limit, String line) {
        int index = limit.ordinal();
        if (!lines[index].mayLog()) {
            omitted.incrementAndGet(index);
            return;
        }
        long others = omitted.getAndSet(index, 0);
        write(line + (others == 0 ? "" : " (" + others + " more since the last such line)"));
    }

    @Override
    public void handshakeFailed(String listener, String address, String reason) {
        if (LOG.isInfoEnabled() && handshakeLines.permit()) {
            LOG.infof(
                    "The TLS handshake of %s with the listener %s failed: %s",
                    address, listener, LogText.printable(reason));
        }
    }

    /** Writes a line to the log. */
    void write(String line) {
        LOG.warn(line);
    }

    private static String line(LimitReached limit, String about) {
        String setting = switch (limit) {
            case SOCKETS -> "the maximum number of sockets is open (mqtt.limits.connections-max, ulimit -n)";
            case UNAUTHENTICATED_SOCKETS ->
                "too many sockets wait for CONNACK (mqtt.limits.unauthenticated-connections-max)";
            case UNAUTHENTICATED_PER_ADDRESS ->
                "too many sockets of this address wait for CONNACK (mqtt.limits.unauthenticated-per-address-max)";
            case UNAUTHENTICATED_BYTES ->
                "sockets without CONNACK hold too many bytes (mqtt.limits.unauthenticated-bytes-max)";
            case LISTENER_CONNECTIONS ->
                "its listener has as many sockets open as it may (mqtt.listeners.NAME.connections-max)";
            case UNTRUSTED_PROXY ->
                "its listener is for proxies (proxy-protocol), and this address is not in mqtt.trusted-proxies";
            case PROXY_HEADER ->
                "the header in which its proxy names the client is missing, late or malformed (proxy-protocol, Forwarded)";
            case RELAY_HEADER ->
                "it connected to the port for relayed clients without a valid header; all replicas need the same mqtt.cluster.secret";
            case HTTP_TIMEOUT -> "its HTTP request or response took too long (mqtt.limits.http-timeout)";
            case DESCRIPTORS -> "";
            default -> limit.label();
        };
        return limit == LimitReached.DESCRIPTORS
                ? "No socket can be accepted for a second: " + LogText.printable(about)
                : "Closed the socket of " + about + ": " + setting;
    }
}
