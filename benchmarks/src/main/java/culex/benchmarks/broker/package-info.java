/** Brokers as processes of their own: started, measured from outside, stopped. */
@NullMarked
package culex.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
