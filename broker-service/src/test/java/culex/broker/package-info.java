/** Tests of the broker as a whole: dependencies between packages, versions of libraries, style of the sources. */
@NullMarked
package culex.broker;

import org.jspecify.annotations.NullMarked;
