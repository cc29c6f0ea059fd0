/** The subscriber-service: its settings, its start and stop, and the one method that every message comes to. */
@NullMarked
package culex.subscriber;

import org.jspecify.annotations.NullMarked;
