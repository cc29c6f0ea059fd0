/** The sink that inserts messages into a table of PostgreSQL. */
@NullMarked
package culex.subscriber.sink.postgres;

import org.jspecify.annotations.NullMarked;
