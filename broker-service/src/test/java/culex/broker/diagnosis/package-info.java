/** Tests of the information that the broker records for troubleshooting. */
@NullMarked
package culex.broker.diagnosis;

import org.jspecify.annotations.NullMarked;
