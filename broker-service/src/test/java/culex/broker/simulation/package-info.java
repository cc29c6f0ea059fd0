/**
 * The broker's parts from Connection to Session on event loops without threads, driven by one seeded source of chance: scripted clients,
 * lost connections, take-overs, and the laws that hold through all of it.
 */
@NullMarked
package culex.broker.simulation;

import org.jspecify.annotations.NullMarked;
