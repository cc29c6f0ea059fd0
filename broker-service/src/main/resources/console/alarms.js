/** What is wrong with the broker now, under the names of the alerts, each with its section of the runbook. */
import { inform } from "./dialog.js";
import { make } from "./dom.js";
import { bytes, time } from "./format.js";
import { say } from "./text.js";

const day = 86_400_000;
/** The time before the end of a certificate at which the alert BrokerCertificateExpires fires. */
const certificateDays = 14;
const memoryAlerts = { shedding: "BrokerMemoryShort", critical: "BrokerMemoryCritical" };

/** The alerts as pairs of name and detail. A part of the state that is undefined, because its request failed, has no alerts. */
function alarmsOf({ store, limits, listeners, samples, cluster }) {
  const found = [];
  if (store?.trouble !== undefined) {
    found.push(["BrokerStoreDegraded", store.trouble]);
  }
  const memoryAlert = memoryAlerts[limits?.memory.state];
  if (memoryAlert !== undefined) {
    found.push([memoryAlert, `${bytes(limits.memory.countedBytes)} / ${bytes(limits.memory.limitBytes)}`]);
  }
  for (const listener of listeners?.items ?? []) {
    const until = Math.min(...(listener.certificates ?? []).map(({ validUntil }) => Date.parse(validUntil)));
    if (until < Date.now() + certificateDays * day) {
      found.push([until < Date.now() ? "BrokerCertificateExpired" : "BrokerCertificateExpires", `${listener.name}: ${time(until)}`]);
    }
    if (listener.trouble !== undefined) {
      found.push(["BrokerCertificateExpires", `${listener.name}: ${listener.trouble}`]);
    }
  }
  const dropped = (samples ?? []).slice(-6).reduce((sum, sample) => sum + sample.dropped, 0);
  if (dropped > 0) {
    found.push(["BrokerDropsMessages", say("droppedInAMinute", { count: dropped })]);
  }
  if (cluster?.trouble !== undefined) {
    found.push(["BrokerReplicaBehind", cluster.trouble]);
  }
  return found;
}

/** The list of the alarms. */
export function alarms(answers, tell) {
  const found = alarmsOf(answers);
  return make(
    "section.card.column",
    {},
    make("h3", {}, say("alarms")),
    found.length === 0
      ? make("p.hint", {}, say("noAlarms"))
      : make(
          "ul.column",
          {},
          found.map(([name, detail]) =>
            make("li.row", {}, make("span.badge.bad", {}, name), make("span", {}, detail), make("button.quiet", { type: "button", onclick: () => runbook(name).catch((problem) => tell(problem.message, true)) }, say("runbook"))),
          ),
        ),
  );
}

/** Shows the section of the runbook about an alert, as its text. */
async function runbook(name) {
  const response = await fetch(new URL("runbook.md", document.baseURI));
  const lines = (await response.text()).split("\n");
  const start = lines.indexOf(`### ${name}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("#"));
  await inform(name, lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n").trim());
}
