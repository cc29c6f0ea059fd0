package culex.testing;

import java.util.List;

/**
 * Where a program of a test listens: on loopback, or in a network namespace of {@link TestNetwork} with an address of its own.
 *
 * @param address the IPv4 address on which the program listens and by which all others reach it
 * @param launcher the command that starts the program there, in front of the program's own command; empty on loopback
 */
public record NetworkHost(String address, List<String> launcher) {
    /** The host of most tests. */
    public static final NetworkHost LOOPBACK = new NetworkHost("127.0.0.1", List.of());

    public NetworkHost {
        launcher = List.copyOf(launcher);
    }
}
