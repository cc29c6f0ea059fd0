/** What the documents say, checked against the sources, the packaged services and each other. */
@NullMarked
package culex.system.docs;

import org.jspecify.annotations.NullMarked;
