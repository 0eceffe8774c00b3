// A scrolling list of messages, for a channel or a thread: day dividers, the first-run welcome, and a scroll position
// that stays put while you read further up.

import { arrange, count, h, icon } from "./dom.js";
import { dayName, MessageView, momentOf } from "./message.js";

const NEAR_BOTTOM_PX = 60;
const SAME_BURST_S = 300;

/**
 * `label` names the log; `empty()` returns the node to show if there are no messages; `message` has MessageView's
 * callbacks. Call `show(messages, threadOf)` with all messages, oldest first.
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
    this.list = h("div.log-list");
    // tabindex: the arrow keys must be able to scroll it, even with no button in it.
    this.log = h(
      "div.log",
      { role: "log", "aria-live": "polite", "aria-label": label, tabIndex: 0, onscroll: () => this.#scrolled() },
      this.list,
    );
    this.jump = h("button.jump", { hidden: true, onclick: () => this.toBottom() });
    this.node = h("div.log-frame", this.log, this.jump);
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
      view.node.classList.toggle("continued", Boolean(previous) && sameBurst(previous, message));
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

  /** Focus a message's thread button, or else the message; the log if the message is gone. */
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
      this.#dividers.set(day, h("div.day", { role: "separator", "aria-label": day }, h("span", day)));
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

  /** Show the end; of a message that is longer than the log, its beginning. */
  #sink() {
    const last = this.list.lastElementChild;
    const begins = last && last.offsetHeight > this.log.clientHeight;
    if (begins) this.log.scrollTop += last.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    else this.log.scrollTop = this.log.scrollHeight;
    this.#offerJump(-this.#unseen);
  }

  #offerJump(more) {
    this.#unseen += more;
    this.jump.hidden = !this.#unseen;
    if (this.#unseen) this.jump.replaceChildren(icon("arrowDown"), count(this.#unseen, "new message"));
  }
}

const sameDay = (first, next) => momentOf(first.ts).toDateString() === momentOf(next.ts).toDateString();

/** Close together and by the same author: the name isn't repeated. A card with blocks always has it. */
function sameBurst(first, next) {
  const plain = (message) => !message.ephemeral && !message.blocks?.length;
  return (
    first.user === next.user && plain(first) && plain(next) && parseFloat(next.ts) - parseFloat(first.ts) < SAME_BURST_S
  );
}
