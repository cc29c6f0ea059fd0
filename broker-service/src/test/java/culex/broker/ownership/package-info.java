/** Tests of the roles of replicas. */
@NullMarked
package culex.broker.ownership;

import org.jspecify.annotations.NullMarked;
