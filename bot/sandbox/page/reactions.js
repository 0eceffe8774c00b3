// The reactions of a message, and the list to choose another from.

import { count, h, icon } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { nameOf, world } from "./live.js";
import { Popup } from "./popup.js";

const OFTEN = "+1 -1 white_check_mark x eyes tada raised_hands pray fire rocket warning question heart 100 wave thinking_face";

const drawn = (name) => emojiNamed(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;

/** One button for each reaction; pressing it adds yours or takes it back. */
export function reactionChips(reactions = [], react) {
  return reactions.map(({ name, users }) => {
    const mine = users.includes(world.you.id);
    const who = users.map(nameOf).join(", ");
    return h(
      "button.reaction",
      {
        "aria-pressed": String(mine),
        "aria-label": `${name}, ${count(users.length, "reaction")}: ${who}`,
        title: `${who}: :${name}:`,
        "data-key": `reaction ${name}`,
        onclick: () => react(name),
      },
      h("span", { "aria-hidden": "true" }, drawn(name)),
      h("span", { "aria-hidden": "true" }, String(users.length)),
    );
  });
}

export function reactionPicker(ts, react) {
  const choose = (name) => {
    popup.close();
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
    react(name);
  };
  const list = h(
    "div.popup.reaction-list",
    { role: "group", "aria-label": "Reactions", onkeydown: (event) => event.key === "Escape" && shut(event) },
    OFTEN.split(" ").map((name) =>
      h("button.reaction-choice", { "aria-label": name, title: `:${name}:`, onclick: () => choose(name) }, drawn(name)),
    ),
  );
  const toggle = h(
    "button.icon-button",
    {
      "aria-label": "Add reaction",
      title: "Add reaction",
      "aria-expanded": "false",
      "data-key": `react ${ts}`,
      onclick: () => (popup.isOpen ? popup.close() : open()),
    },
    icon("smile"),
  );
  const node = h(
    "div.overflow",
    { onfocusout: (event) => !node.contains(event.relatedTarget) && popup.close() },
    toggle,
    list,
  );
  const popup = new Popup(toggle, list, {
    matchWidth: false,
    onClose: () => toggle.setAttribute("aria-expanded", "false"),
  });

  function open() {
    popup.open();
    toggle.setAttribute("aria-expanded", "true");
    list.firstChild.focus();
  }
  function shut(event) {
    event.preventDefault();
    event.stopPropagation();
    popup.close();
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
  }
  return node;
}
