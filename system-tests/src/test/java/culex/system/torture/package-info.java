/**
 * The proof that nothing acknowledged is lost: the packaged broker is killed again and again while clients of this package, which
 * keep their own state by the rules of the specification, publish and receive; a ledger then says what is missing.
 */
@NullMarked
package culex.system.torture;

import org.jspecify.annotations.NullMarked;
