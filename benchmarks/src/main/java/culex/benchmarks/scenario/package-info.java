/** The scenarios as data, and the code that runs them against the brokers in turn. */
@NullMarked
package culex.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
