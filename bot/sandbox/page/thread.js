// The thread pane: the parent message, its replies, and a box to reply in. Also the agent's pane, where the first
// message starts a thread in the app's direct message.

import { lookAt, openConversation, promptList, StatusLine } from "./agent.js";
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { act, botChannel, channelById, messagesOf, on, placeName, talkIn, world } from "./live.js";
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
  #open = null; // {channel, ts, asAgent}; ts is null until the first message of an agent's pane
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
    this.heading = h("h2", "Thread");
    this.prompts = h("div");
    this.status = new StatusLine();
    pane.append(
      h(
        "header.pane-head",
        h("div", this.heading, this.where),
        h("button.icon-button", { "aria-label": "Close thread", onclick: () => this.close() }, icon("close")),
      ),
      this.frame,
      this.prompts,
      this.status.node,
      this.composer.node,
    );
    on("agent", ({ channel }) => channel === this.#open?.channel && this.refresh());
    pane.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.close());
  }

  /** The `ts` of the open thread's parent, if a thread is open. */
  get openTs() {
    return this.#open?.ts;
  }

  get channel() {
    return this.#open?.channel;
  }

  /** True while the pane is the agent's. */
  get asAgent() {
    return Boolean(this.#open?.asAgent);
  }

  open(channel, ts, { asAgent = false } = {}) {
    this.#open = { channel, ts, asAgent };
    this.person = world.you.id;
    this.#log = new MessageLog({
      channel,
      label: "Replies",
      empty: () => (asAgent ? greeting() : h("p.quiet", "This message was deleted.")),
      message: { openThread: null, dismiss: this.dismiss },
    });
    this.frame.replaceChildren(this.#log.node);
    this.heading.textContent = asAgent ? world.app.name : "Thread";
    this.pane.setAttribute("aria-label", asAgent ? world.app.name : "Thread");
    this.pane.hidden = false;
    this.composer.moveTo(`${world.you.id} ${channel} ${ts}`, asAgent ? `Ask ${world.app.name}…` : "Reply…");
    this.refresh();
    this.#log.toBottom();
    this.composer.box.focus();
    this.onChange();
  }

  /** Open the agent's pane beside the channel `seen`, for a new conversation that may begin with `text`. */
  async openAgent(seen, text) {
    const im = botChannel().id;
    this.open(im, null, { asAgent: true });
    const thread = await openConversation(seen);
    if (!this.asAgent || this.#open.ts) return; // closed, or written to, in the meantime
    if (thread) this.open(im, thread, { asAgent: true });
    if (text) await this.#send(text);
  }

  /** The person looks at another channel beside the agent's pane. */
  moved(seen) {
    lookAt(seen, this.#open.ts);
  }

  refresh() {
    if (!this.#open) return;
    const { channel, ts, asAgent } = this.#open;
    const root = messagesOf(channel).get(ts);
    const all = [root, ...repliesTo(channel, ts)].filter((message) => message && !this.isDismissed(message));
    const shown = all.filter(({ subtype }) => subtype !== "assistant_app_thread");
    this.#log.show(shown, () => ({ replies: 0, unread: false }));
    const title = talkIn(channel).titles[ts];
    this.where.textContent = title ?? (asAgent ? "" : placeName(channelById(channel)));
    const suggests = asAgent && !shown.some(({ user }) => user === world.you.id);
    this.prompts.replaceChildren(suggests ? promptList(channel, ts ?? "", (text) => this.#send(text)) : "");
    this.status.show(channel, ts);
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
    const { channel, ts, asAgent } = this.#open;
    const answer = await act({ do: "send", channel, text, thread_ts: ts ?? undefined });
    if (answer.ok && answer.ts && !ts) this.open(channel, answer.ts, { asAgent });
    if (answer.ok) this.#log?.toBottom();
    return answer;
  }
}

const greeting = () =>
  h(
    "div.welcome",
    h("span.avatar.avatar-bot.large", { "aria-hidden": "true" }),
    h("h3", `Ask ${world.app.name}`),
    world.agent.view.description && h("p", world.agent.view.description),
  );
