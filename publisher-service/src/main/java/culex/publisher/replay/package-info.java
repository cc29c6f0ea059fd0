/** Recordings of messages that a publisher sends again: their formats, and how they are read from disk. */
@NullMarked
package culex.publisher.replay;

import org.jspecify.annotations.NullMarked;
