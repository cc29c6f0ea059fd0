/**
 * Simulations of the broker's parts from Connection to Session, on event loops without threads, driven by random numbers from one seed:
 * simulated clients, lost connections, take-overs, and checks of the guarantees.
 */
@NullMarked
package culex.broker.simulation;

import org.jspecify.annotations.NullMarked;
