/** Tests of the tutorials: the programs of the original tutorial, unchanged except for the address, and the steps of docs/tutorial.md. */
@NullMarked
package culex.system.tutorial;

import org.jspecify.annotations.NullMarked;
