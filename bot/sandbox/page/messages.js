// A scrolling list of messages, for a channel or a thread: day dividers, the first-run welcome, and a place that stays
// put while one reads further up.

import { arrange, count, h, icon } from "./dom.js";
import { dayName, MessageView, momentOf } from "./message.js";

const NEAR_BOTTOM_PX = 60;
const SAME_BREATH_S = 300;

/**
 * `label` names the log; `empty()` gives the node for no messages; `message` are MessageView's callbacks.
 * Call `show(messages, threadOf)` with everything that should be in it, oldest first.
 */
export class MessageLog {
  #views = new Map();
  #dividers = new Map();
  #stuck = true;
  #unseen = 0;

  constructor({ channel, label, empty, message }) {
    this.channel = channel;
    this.empty = empty;
    this.callbacks = message;
    this.list = h("div", { class: "log-list" });
    // tabindex: a region that scrolls must be reachable for the arrow keys, even with no button in it.
    this.log = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-live": "polite",
        "aria-label": label,
        tabIndex: 0,
        onscroll: () => this.#scrolled(),
      },
      this.list,
    );
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() });
    this.node = h("div", { class: "log-frame" }, this.log, this.jump);
    this.watch = new ResizeObserver(() => this.#stuck && this.#sink());
    this.watch.observe(this.list);
    this.watch.observe(this.log);
  }

  show(messages, threadOf) {
    const before = new Set(this.#views.keys());
    const nodes = [];
    let previous = null;
    for (const message of messages) {
      if (!previous || !sameDay(previous, message)) nodes.push(this.#divider(message));
      const view = this.#view(message);
      view.show(message, threadOf(message));
      view.node.classList.toggle("continued", Boolean(previous) && inOneBreath(previous, message));
      nodes.push(view.node);
      previous = message;
    }
    const shown = new Set(messages.map((message) => message.ts));
    for (const ts of this.#views.keys()) if (!shown.has(ts)) this.#forget(ts);
    arrange(this.list, messages.length ? nodes : [this.#welcome()].filter(Boolean));
    const fresh = messages.filter((message) => !before.has(message.ts)).length;
    if (this.#stuck) this.#sink();
    else if (fresh) this.#offerJump(fresh);
  }

  toBottom() {
    this.#stuck = true;
    this.#sink();
  }

  /** On the thread button of a message, or on the message where it has none; on the log when it is gone. */
  focusMessage(ts) {
    const node = this.#views.get(ts)?.node;
    (node?.querySelector(".thread-button") ?? node ?? this.log).focus();
  }

  #view(message) {
    if (!this.#views.has(message.ts))
      this.#views.set(message.ts, new MessageView(this.channel, message.ts, this.callbacks));
    return this.#views.get(message.ts);
  }

  #forget(ts) {
    const hadFocus = this.#views.get(ts).node.contains(document.activeElement);
    this.#views.delete(ts);
    if (hadFocus) this.log.focus({ preventScroll: true });
  }

  #divider(message) {
    const day = dayName(momentOf(message.ts));
    if (!this.#dividers.has(day))
      this.#dividers.set(
        day,
        h("div", { class: "day", role: "separator", "aria-label": day }, h("span", {}, day)),
      );
    return this.#dividers.get(day);
  }

  #welcome() {
    this.welcomeNode ??= this.empty();
    return this.welcomeNode;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.#stuck) this.#offerJump(-this.#unseen);
  }

  #sink() {
    this.log.scrollTop = this.log.scrollHeight;
    this.#offerJump(-this.#unseen);
  }

  #offerJump(more) {
    this.#unseen += more;
    this.jump.hidden = !this.#unseen;
    if (this.#unseen) this.jump.replaceChildren(icon("arrowDown"), count(this.#unseen, "new message"));
  }
}

const sameDay = (one, other) => momentOf(one.ts).toDateString() === momentOf(other.ts).toDateString();

/** Close together and from one author, so that the name need not be repeated; a card with blocks always has it. */
function inOneBreath(one, other) {
  const plain = (message) => !message.ephemeral && !message.blocks?.length;
  return (
    one.user === other.user &&
    plain(one) &&
    plain(other) &&
    parseFloat(other.ts) - parseFloat(one.ts) < SAME_BREATH_S
  );
}
