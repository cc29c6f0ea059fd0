package culex.system.hostile;

import java.util.Optional;

/**
 * The attacked broker, on loopback.
 *
 * @param pid its process ID, if the process runs on this machine
 */
record AttackTarget(int httpPort, int tcpPort, Optional<Long> pid) {}
