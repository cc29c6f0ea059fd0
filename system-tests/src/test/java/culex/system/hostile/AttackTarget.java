package culex.system.hostile;

import java.util.Optional;

/**
 * The broker that is attacked, on loopback.
 *
 * @param pid its process, where it runs on this machine
 */
record AttackTarget(int httpPort, int tcpPort, Optional<Long> pid) {}
