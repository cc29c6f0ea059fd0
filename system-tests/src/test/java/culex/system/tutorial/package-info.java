/** The tutorial that the project came from: its own programs, unchanged but for the address. */
@NullMarked
package culex.system.tutorial;

import org.jspecify.annotations.NullMarked;
