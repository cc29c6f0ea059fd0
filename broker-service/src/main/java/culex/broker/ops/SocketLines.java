package culex.broker.ops;

import culex.broker.memory.LimitReached;
import culex.broker.transport.SocketLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs sockets that were closed because of a limit: the first one of each limit at once, then at most one line a minute. May be called from
 * any thread.
 */
public class SocketLines implements SocketLog {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long GAP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int HANDSHAKE_LINES_PER_SECOND = 5;

    private final LongSupplier nanos;
    private final ConnectionLines handshakeLines;
    private final AtomicLong[] nextLine = new AtomicLong[LimitReached.values().length];
    private final AtomicLongArray omitted = new AtomicLongArray(LimitReached.values().length);

    /** @param nanos the monotonic clock */
    public SocketLines(LongSupplier nanos) {
        this.nanos = nanos;
        handshakeLines = new ConnectionLines(HANDSHAKE_LINES_PER_SECOND, nanos);
        long now = nanos.getAsLong();
        for (int i = 0; i < nextLine.length; i++) {
            nextLine[i] = new AtomicLong(now);
        }
    }

    @Override
    public void rejected(LimitReached limit, String about) {
        int index = limit.ordinal();
        AtomicLong next = nextLine[index];
        long due = next.get();
        long now = nanos.getAsLong();
        if (now - due < 0 || !next.compareAndSet(due, now + GAP_NANOS)) {
            omitted.incrementAndGet(index);
            return;
        }
        long others = omitted.getAndSet(index, 0);
        write(line(limit, about) + (others == 0 ? "" : " (" + others + " more since the last such line)"));
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
