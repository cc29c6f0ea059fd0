/** The tab Receivers: the clients that would get a message of the topic now. */
import { clientAddress } from "./address.js";
import { call, path } from "./api.js";
import { showCommand } from "./command.js";
import { make, table } from "./dom.js";
import { number } from "./format.js";
import { say } from "./text.js";

export function receivers(detail) {
  const element = make("div.column", {}, make("p.hint", {}, say("loading")));
  showCommand("./culex", "ctl", "receivers", detail.topic);
  load();
  return { element, draw() {} };

  async function load() {
    try {
      const answer = await call("GET", path(["receivers"], { topic: detail.topic }));
      element.replaceChildren(
        table(say("receivers"), [say("id"), say("state"), say("qos")], answer.items.map(row), say("noReceivers")),
        ...answer.sharedGroups.map((group) =>
          make("section", {}, make("h3", {}, `${group.filter} (${number(group.count)})`), table(group.filter, [say("id"), say("state"), say("qos")], group.members.map(row), say("noReceivers"))),
        ),
      );
    } catch (problem) {
      element.replaceChildren(make("p.note.bad", {}, problem.message));
    }
  }
}

function row(each) {
  const state = each.connected ? "connected" : "disconnected";
  return [
    make("a", { href: clientAddress(each.client) }, each.client),
    make(`span.badge.${state}`, {}, say(state)),
    String(each.qos),
  ];
}
