// The thread pane: the parent message, its replies, and a box to reply in.

import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { act, channelById, messagesOf, world } from "./live.js";
import { isReply } from "./message.js";
import { MessageLog } from "./messages.js";

export const repliesTo = (channel, ts) =>
  [...messagesOf(channel).values()].filter((message) => isReply(message) && message.thread_ts === ts).sort(byTime);

export const byTime = (first, next) => (first.ts < next.ts ? -1 : first.ts > next.ts ? 1 : 0);

/**
 * `pane` is the page's element for it; `isDismissed(message)` and `dismiss(ts)` are about ephemerals; `onChange` runs
 * on open and close, `focusMessage(ts)` moves focus back to the parent message.
 */
export class Thread {
  #open = null; // {channel, ts}
  #log = null;

  constructor(pane, { isDismissed, dismiss, onChange, focusMessage }) {
    this.pane = pane;
    this.isDismissed = isDismissed;
    this.dismiss = dismiss;
    this.onChange = onChange;
    this.focusMessage = focusMessage;
    this.composer = new Composer({
      label: "Reply",
      sendLabel: "Post reply",
      send: (text) => this.#send(text),
    });
    this.where = h("p.thread-where");
    this.frame = h("div.thread-log");
    pane.append(
      h(
        "header.pane-head",
        h("div", h("h2", "Thread"), this.where),
        h("button.icon-button", { "aria-label": "Close thread", onclick: () => this.close() }, icon("close")),
      ),
      this.frame,
      this.composer.node,
    );
    pane.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.close());
  }

  /** The `ts` of the open thread's parent, if a thread is open. */
  get openTs() {
    return this.#open?.ts;
  }

  open(channel, ts) {
    this.#open = { channel, ts };
    this.#log = new MessageLog({
      channel,
      label: "Replies",
      empty: () => h("p.quiet", "This message was deleted."),
      message: { openThread: null, dismiss: this.dismiss },
    });
    this.frame.replaceChildren(this.#log.node);
    const { kind, name } = channelById(channel);
    this.where.textContent = kind === "im" ? name : `#${name}`;
    this.pane.hidden = false;
    this.composer.moveTo(`${world.you.id} ${channel} ${ts}`, "Reply…");
    this.refresh();
    this.#log.toBottom();
    this.composer.box.focus();
    this.onChange();
  }

  refresh() {
    if (!this.#open) return;
    const { channel, ts } = this.#open;
    const root = messagesOf(channel).get(ts);
    const all = [root, ...repliesTo(channel, ts)].filter((message) => message && !this.isDismissed(message));
    this.#log.show(all, () => ({ replies: 0, unread: false }));
  }

  close({ returnFocus = true } = {}) {
    if (!this.#open) return;
    const hadFocus = this.pane.contains(document.activeElement);
    const { ts } = this.#open;
    this.#open = null;
    this.pane.hidden = true;
    this.frame.replaceChildren();
    this.onChange();
    if (hadFocus && returnFocus) this.focusMessage(ts);
  }

  async #send(text) {
    const { channel, ts } = this.#open;
    const answer = await act({ do: "send", channel, text, thread_ts: ts });
    if (answer.ok) this.#log?.toBottom();
    return answer;
  }
}
