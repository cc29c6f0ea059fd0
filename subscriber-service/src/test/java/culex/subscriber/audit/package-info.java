/** Tests of the audit. */
@NullMarked
package culex.subscriber.audit;

import org.jspecify.annotations.NullMarked;
