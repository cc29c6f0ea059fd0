package culex.broker.config;

import com.sun.management.UnixOperatingSystemMXBean;
import culex.broker.transport.SocketLimits;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * How many sockets may be open: those that the settings allow, and at most as many as the process has file descriptors for, less those
 * that it uses at its start (libraries, listeners, event loops) and a reserve for the store, for files and for the management port.
 */
public record SocketSettings(SocketLimits limits, Optional<String> warning) {
    private static final long RESERVE_MAX = 1024;
    private static final int MANAGEMENT_SOCKETS_MAX = 128;
    /** In a cluster a client may take two descriptors: its socket, and the one to the owner of the sessions. */
    private static final int RELAYED_DESCRIPTORS = 2;

    /** Reads the settings, and from the operating system how many descriptors this process may have and uses now. */
    public static SocketSettings of(BrokerConfig config) {
        int each = ClusterRules.secret(config.cluster()).isPresent() ? RELAYED_DESCRIPTORS : 1;
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? of(config.limits(), unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount(), each)
                : of(config.limits(), Long.MAX_VALUE, 0, each);
    }

    /**
     * @param descriptors how many file descriptors the process may have
     * @param used how many file descriptors the process uses now
     * @param each how many file descriptors one client uses
     */
    static SocketSettings of(LimitsConfig config, long descriptors, long used, int each) {
        long wanted = (long) config.connectionsMax() + config.unauthenticatedConnectionsMax();
        long reserve = Math.min(RESERVE_MAX, descriptors / 4);
        long possible = Math.max(1, (descriptors - used - reserve) / each);
        SocketLimits limits = new SocketLimits(
                (int) Math.min(Integer.MAX_VALUE, Math.min(wanted, possible)),
                config.unauthenticatedConnectionsMax(),
                config.unauthenticatedPerAddressMax(),
                config.unauthenticatedBytesMax(),
                config.connectionsPerAddressMax(),
                config.connectsPerSecondPerAddressMax());
        Optional<String> warning = possible >= wanted
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "At most %,d sockets are accepted: the process may open %,d files (ulimit -n), uses %,d already and keeps %,d of them free%s. "
                                + "mqtt.limits.connections-max and unauthenticated-connections-max together are %,d",
                        possible,
                        descriptors,
                        used,
                        reserve,
                        each == 1 ? "" : "; a relayed client takes " + each,
                        wanted));
        return new SocketSettings(limits, warning);
    }

    /** The limits of the management port, which uses a share of the reserve. */
    public static SocketLimits management() {
        return new SocketLimits(MANAGEMENT_SOCKETS_MAX, 0, 0, 0, 0, 0);
    }
}
