/** The publisher service: its settings, its start and its ordered stop. */
@NullMarked
package culex.publisher;

import org.jspecify.annotations.NullMarked;
