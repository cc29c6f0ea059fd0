/** JMH on the classes that a PUBLISH passes on its way. */
@NullMarked
package culex.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
