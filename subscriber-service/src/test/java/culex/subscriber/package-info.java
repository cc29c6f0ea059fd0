/** Tests of the subscriber service, and the broker processes they run against. */
@NullMarked
package culex.subscriber;

import org.jspecify.annotations.NullMarked;
