/** Tests of what the services share for tracing. */
@NullMarked
package culex.support.tracing;

import org.jspecify.annotations.NullMarked;
