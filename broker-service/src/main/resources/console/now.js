/** The tab Now: the last message of a topic with its properties, and the client that sent it. */
import { clientAddress } from "./address.js";
import { choice, facts, field, make } from "./dom.js";
import { age, bytes, number } from "./format.js";
import { forms, inForm } from "./payload.js";
import { say } from "./text.js";

export function now(detail) {
  const { topic, context } = detail;
  const shown = make("pre.payload", { tabindex: "0", role: "region", "aria-label": say("payload") });
  const about = make("div");
  const form = context.parameters.get("form") ?? "text";
  const note = make("p.hint");
  let drawn = null;
  const element = make(
    "div.column",
    {},
    make("div.row", {}, field(say("form"), choice(forms.map((each) => [each, say(`form-${each}`)]), form, (value) => context.change({ form: value === "text" ? "" : value })))),
    note,
    shown,
    about,
  );
  return {
    element,
    draw(at) {
      const item = detail.last;
      note.textContent = item === null ? say(detail.isLoaded ? "noMessageYet" : "loading") : "";
      shown.hidden = item?.message.payload === undefined;
      if (item === null) {
        return;
      }
      if (drawn !== item) {
        drawn = item;
        const { message } = item;
        if (message.payload !== undefined) {
          shown.textContent = inForm(message, form) + (message.truncated ? "\n…" : "");
        }
        about.replaceChildren(facts(properties(message, topic, item)));
      }
      const when = about.querySelector("time");
      if (when !== null) {
        when.textContent = say("ago", { age: age(at - item.at) });
      }
    },
  };
}

function properties(message, topic, item) {
  return [
    [say("topic"), message.topic === topic ? undefined : message.topic],
    [say("receivedAt"), item.at === 0 ? say("unknownAge") : make("time", { datetime: new Date(item.at).toISOString() })],
    [say("sender"), sender(message)],
    [say("qos"), String(message.qos)],
    [say("retained"), say(message.retain ? "yes" : "no")],
    [say("size"), bytes(message.payloadBytes)],
    [say("payloadFormat"), message.payloadFormat],
    [say("contentType"), message.contentType],
    [say("responseTopic"), message.responseTopic],
    [say("correlationData"), message.correlationData],
    [say("expires"), message.expiresAt],
    ...(message.userProperties ?? []).slice(0, 50).map((each) => [each.name, each.value]),
    ["…", message.userProperties?.length > 50 ? number(message.userProperties.length) : undefined],
  ];
}

/** A link to the client that sent a message; empty for a message without a publisher. */
export function sender(message) {
  return message.publisher ? make("a", { href: clientAddress(message.publisher) }, message.publisher) : "";
}
