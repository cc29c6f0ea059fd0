package culex.benchmarks.load;

import java.net.InetSocketAddress;

/**
 * The broker that a load goes to.
 *
 * @param address where it listens
 * @param webSocket whether MQTT is carried over WebSocket there
 * @param pid its process
 */
public record Target(InetSocketAddress address, boolean webSocket, long pid) {}
