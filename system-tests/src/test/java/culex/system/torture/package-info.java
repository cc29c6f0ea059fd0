/**
 * The test that no acknowledged message is lost. It kills the packaged broker again and again while clients publish and receive, which keep
 * their session state as the specification requires. A ledger then reports missing, duplicate and disordered messages.
 */
@NullMarked
package culex.system.torture;

import org.jspecify.annotations.NullMarked;
