package culex.broker.session;

import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.Peer;

/**
 * The terms of a Network Connection that do not change while it lasts.
 *
 * @param keepAliveSeconds the Keep Alive in force; 0 for none
 * @param sinceMillis when its CONNECT was accepted, in milliseconds of the epoch
 */
public record ClientConnection(
        Peer peer, ProtocolVersion version, int keepAliveSeconds, boolean cleanStart, long sinceMillis) {}
