/** Checks of a service's settings: names that do not exist, values of the wrong kind, secrets in files. */
@NullMarked
package culex.support.settings;

import org.jspecify.annotations.NullMarked;
