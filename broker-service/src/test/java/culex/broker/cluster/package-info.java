/** Tests of the relays between replicas. */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
