/** Commands to simulated devices: their settings, and what a command may say. */
@NullMarked
package culex.publisher.command;

import org.jspecify.annotations.NullMarked;
