/** Tests of the roles of replicas. */
@NullMarked
package culex.broker.cluster;

import org.jspecify.annotations.NullMarked;
