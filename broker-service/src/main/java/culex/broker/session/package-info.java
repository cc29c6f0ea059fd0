/** Sessions: what lives as long as a Client Identifier is remembered, owned by one event loop at a time. */
@NullMarked
package culex.broker.session;

import org.jspecify.annotations.NullMarked;
