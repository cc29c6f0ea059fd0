package culex.broker.config;

import com.sun.management.UnixOperatingSystemMXBean;
import culex.broker.transport.SocketLimits;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * The maximum number of open sockets: the setting, but no more than the file descriptors of the process, less a reserve for the store, for
 * files and for the management port.
 */
public record SocketSettings(SocketLimits limits, Optional<String> warning) {
    private static final long RESERVE_MAX = 1024;
    private static final int MANAGEMENT_SOCKETS_MAX = 128;

    /** Reads the settings, and the number of file descriptors that this process may have. */
    public static SocketSettings of(LimitsConfig config) {
        return of(config, descriptors());
    }

    /** @param descriptors how many file descriptors the process may have */
    static SocketSettings of(LimitsConfig config, long descriptors) {
        long wanted = (long) config.connectionsMax() + config.unauthenticatedConnectionsMax();
        long reserve = Math.min(RESERVE_MAX, descriptors / 4);
        long possible = descriptors - reserve;
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
                        "At most %,d sockets are accepted: the process may open %,d files (ulimit -n) and keeps %,d of them free. "
                                + "mqtt.limits.connections-max and unauthenticated-connections-max together are %,d",
                        possible,
                        descriptors,
                        reserve,
                        wanted));
        return new SocketSettings(limits, warning);
    }

    /** The limits of the management port, which uses a share of the reserve. */
    public static SocketLimits management() {
        return new SocketLimits(MANAGEMENT_SOCKETS_MAX, 0, 0, 0, 0, 0);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
