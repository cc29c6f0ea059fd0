/** Brokers in separate processes: starts them, measures them from outside, stops them. */
@NullMarked
package culex.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
