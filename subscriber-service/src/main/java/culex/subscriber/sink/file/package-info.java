/** The sink that writes messages to files, and their rotation. */
@NullMarked
package culex.subscriber.sink.file;

import org.jspecify.annotations.NullMarked;
