/** The sink that posts messages to a web server, and what sinks over HTTP share. */
@NullMarked
package culex.subscriber.sink.http;

import org.jspecify.annotations.NullMarked;
