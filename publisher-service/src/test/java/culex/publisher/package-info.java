/** Tests of the publisher service, and the broker processes they run against. */
@NullMarked
package culex.publisher;

import org.jspecify.annotations.NullMarked;
