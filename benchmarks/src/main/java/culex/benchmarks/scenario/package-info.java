/** What is measured: scenarios as data, and the runs that alternate between the brokers. */
@NullMarked
package culex.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
