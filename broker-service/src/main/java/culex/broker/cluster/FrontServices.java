package culex.broker.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The parts that all relayed clients of a front use.
 *
 * @param connectBytesMax the maximum number of bytes of CONNECT
 * @param connectTimeout how long a client may take to send CONNECT, and how long the owner may take to answer it with CONNACK
 * @param connectWait how long a CONNECT waits for an owner that can be reached
 * @param isStopping whether this process accepts no clients any more
 */
public record FrontServices(
        Owners owners,
        RelayDialer dialer,
        RelayHeader header,
        int connectBytesMax,
        Duration connectTimeout,
        Duration connectWait,
        BooleanSupplier isStopping,
        RelayLog log) {}
