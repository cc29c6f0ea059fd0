/**
 * Tests of the packaged services together: publisher and subscriber over every transport, logins, and the programs of the broker's
 * executable.
 */
@NullMarked
package culex.system.services;

import org.jspecify.annotations.NullMarked;
