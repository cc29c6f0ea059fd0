/**
 * Sessions: the state of a Client Identifier, which can outlive its connections. One event loop owns a session at a time.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.session;

import org.jspecify.annotations.NullMarked;
