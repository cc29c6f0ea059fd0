/** Tests of the HTTP sink. */
@NullMarked
package culex.subscriber.sink.http;

import org.jspecify.annotations.NullMarked;
