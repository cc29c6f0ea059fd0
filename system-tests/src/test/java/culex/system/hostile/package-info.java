/**
 * Attacks on the packaged broker: what a careless or hostile client may send, bounded in time and bytes, beside a bystander that
 * publishes and receives and must not lose anything.
 */
@NullMarked
package culex.system.hostile;

import org.jspecify.annotations.NullMarked;
