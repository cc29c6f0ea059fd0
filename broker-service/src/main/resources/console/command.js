/** Shows the terminal command that does the same as the page. */
import { make } from "./dom.js";
import { say } from "./text.js";

/** The header with a key; the shell inserts the key from the environment. */
export const authorization = { shell: '"Authorization: Bearer $CULEX_API_KEY"' };

/** A word of a shell command, quoted if the shell would change it; { shell } is a word that is quoted already. */
export function quote(word) {
  if (word.shell !== undefined) {
    return word.shell;
  }
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Shows a command at the foot of the page. */
export function showCommand(...words) {
  const place = document.querySelector("#command");
  place.hidden = false;
  place.replaceChildren(make("span", {}, `${say("command")}: `), make("code", {}, words.map(quote).join(" ")));
}
