package culex.system.hostile;

import java.util.Optional;

/**
 * The attacked broker, on loopback.
 *
 * @param pid the process ID of the broker, if the broker runs on this machine
 */
record AttackTarget(int httpPort, int tcpPort, Optional<Long> pid) {}
