package culex.benchmarks.load;

import java.net.InetSocketAddress;

/**
 * The broker under load.
 *
 * @param address the address that it listens on
 * @param webSocket whether the address is for MQTT over WebSocket
 * @param pid the id of its process
 */
public record Target(InetSocketAddress address, boolean webSocket, long pid) {}
