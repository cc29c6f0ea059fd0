package culex.broker.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The parts that all relayed clients of a front use.
 *
 * @param connectBytesMax the maximum number of bytes of CONNECT
 * @param connectTimeout how long a client may take to send CONNECT
 * @param connAckTimeout how long the owner may take to answer CONNECT; the owner has shorter limits of its own
 * @param connectWait how long a CONNECT waits for an owner that can be reached
 * @param isStopping returns true once this process rejects new clients because it stops or drains
 * @param publishesWills whether the wills of relayed clients are published when this process stops
 */
public record FrontServices(
        Owners owners,
        RelayDialer dialer,
        RelayHeader header,
        int connectBytesMax,
        Duration connectTimeout,
        Duration connAckTimeout,
        Duration connectWait,
        BooleanSupplier isStopping,
        boolean publishesWills,
        RelayLog log) {}
