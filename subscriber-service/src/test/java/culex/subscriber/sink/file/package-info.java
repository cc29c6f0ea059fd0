/** Tests of the file sink. */
@NullMarked
package culex.subscriber.sink.file;

import org.jspecify.annotations.NullMarked;
