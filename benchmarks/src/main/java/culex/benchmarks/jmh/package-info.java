/** JMH benchmarks of the classes that handle a PUBLISH. */
@NullMarked
package culex.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
