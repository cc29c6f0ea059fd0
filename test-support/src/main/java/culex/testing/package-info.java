/**
 * What tests of several modules use: the packaged services, PostgreSQL and foreign programs as processes on this machine. No class of a
 * service is used here.
 */
@NullMarked
package culex.testing;

import org.jspecify.annotations.NullMarked;
