/**
 * Attacks on the packaged broker: what a careless or hostile client may send, limited in time and bytes. Meanwhile a bystander publishes
 * and receives messages and must not lose any.
 */
@NullMarked
package culex.system.hostile;

import org.jspecify.annotations.NullMarked;
