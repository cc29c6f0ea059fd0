/** Tests of what the HTTP ports of the services share. */
@NullMarked
package culex.support.api;

import org.jspecify.annotations.NullMarked;
