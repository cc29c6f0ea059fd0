/** Shows the terminal command that does the same as the page. */
import { make } from "./dom.js";
import { say } from "./text.js";

/** A word of a shell command, quoted where the shell would change it. */
export function quote(word) {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Shows a command at the foot of the page. */
export function showCommand(...words) {
  const place = document.querySelector("#command");
  place.hidden = false;
  place.replaceChildren(make("span", {}, `${say("command")}: `), make("code", {}, words.map(quote).join(" ")));
}
