/** The commands of the view Simulate. The broker has the paths of the publisher's own API, so ./culex ctl works with its URL. */
import { authorization, showCommand } from "./command.js";

function url(path) {
  return new URL(path, document.baseURI).href;
}

/** Shows a command of ./culex ctl about fleets. */
export function showCtl(...words) {
  showCommand(`CULEX_PUBLISHER_API=${url("../").replace(/\/$/, "")}`, "./culex", "ctl", ...words);
}

/** Shows the request for which ./culex ctl has no command. */
export function showCurl(method, path, body) {
  showCommand("curl", "-X", method, "-H", authorization, url(`../api/v1/${path}`), "--json", JSON.stringify(body));
}
