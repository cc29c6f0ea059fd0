/**
 * Helpers for the tests of several modules: they start the packaged services, PostgreSQL and foreign programs as processes on this machine.
 * This package uses no class of a service.
 */
@NullMarked
package culex.testing;

import org.jspecify.annotations.NullMarked;
