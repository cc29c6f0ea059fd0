/** Tests of the PostgreSQL sink, against a real server. */
@NullMarked
package culex.subscriber.sink.postgres;

import org.jspecify.annotations.NullMarked;
