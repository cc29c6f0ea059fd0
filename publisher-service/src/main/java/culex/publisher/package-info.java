/** The publisher service: settings, start and stop. */
@NullMarked
package culex.publisher;

import org.jspecify.annotations.NullMarked;
