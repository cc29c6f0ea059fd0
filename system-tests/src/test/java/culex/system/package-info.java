/** Tests of the packaged whole, from outside: processes, foreign programs, a real browser. No class of a service is on this class path. */
@NullMarked
package culex.system;

import org.jspecify.annotations.NullMarked;
