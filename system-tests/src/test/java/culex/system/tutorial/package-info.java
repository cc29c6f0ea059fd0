/** The tutorials: the programs of the one that the project came from, unchanged but for the address, and the steps of docs/tutorial.md. */
@NullMarked
package culex.system.tutorial;

import org.jspecify.annotations.NullMarked;
