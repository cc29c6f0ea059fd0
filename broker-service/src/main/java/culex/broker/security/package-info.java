/**
 * Authentication and authorization: who a client is, and what it may do.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.security;

import org.jspecify.annotations.NullMarked;
