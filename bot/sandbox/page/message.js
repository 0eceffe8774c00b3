// One message: author, time, content, thread button and marks. Updates in place when the bot edits it.

import { attachments } from "./attachments.js";
import { blockContext, placeBlocks } from "./blocks.js";
import { count, h, icon, keepingFocus } from "./dom.js";
import { fileLinks } from "./files.js";
import { Typed } from "./form.js";
import { act, nameOf, userById, world } from "./live.js";
import { menuButton } from "./menu.js";
import { mrkdwn, nearDay } from "./mrkdwn.js";
import { reactionChips, reactionPicker } from "./reactions.js";

const typedByMessage = new Map(); // the same message shows in the channel and in its thread

export const momentOf = (ts) => new Date(parseFloat(ts) * 1000);
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

const clockTime = (at) => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(at);

export function dayName(at) {
  const near = nearDay(at);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** True for the app itself, false for a person or Slackbot. */
const isApp = (user) => Boolean(user?.is_bot) && user.name === world.app.name;

export function avatar(user) {
  if (isApp(user)) return h("span.avatar.avatar-bot", { "aria-hidden": "true" });
  const words = (user?.real_name || user?.name || "?").split(/\s+/);
  const initials = words.length > 1 ? words[0][0] + words.at(-1)[0] : words[0].slice(0, 2);
  const tint = [...(user?.id ?? "")].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  return h("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, initials.toUpperCase());
}

/**
 * `openThread(ts)` is null inside a thread; `dismiss(ts)` removes an ephemeral message.
 * Call `show(message, thread)` for each new version; `thread` is {replies, unread}.
 */
export class MessageView {
  #channel;
  #openThread;
  #dismiss;
  #source = "";

  constructor(channel, ts, { openThread, dismiss }) {
    this.#channel = channel;
    this.#openThread = openThread;
    this.#dismiss = dismiss;
    const key = `${channel} ${ts}`;
    if (!typedByMessage.has(key)) typedByMessage.set(key, new Typed());
    this.error = h("p.block-error", { role: "alert" });
    this.ctx = blockContext({
      container: { type: "message", channel, ts },
      typed: typedByMessage.get(key),
      failed: (sentence) => (this.error.textContent = sentence),
    });
    this.head = h("div.message-head");
    this.blocks = h("div.blocks");
    this.attachments = h("div.attachments");
    this.files = h("div.files");
    this.reactions = h("div.reactions", { role: "group", "aria-label": "Reactions" });
    this.foot = h("div.message-foot");
    this.tools = h("div.message-tools");
    this.face = h("div.message-face");
    this.node = h(
      "article.message",
      { tabIndex: -1, "data-ts": ts, "data-key": `message ${ts}` },
      this.face,
      h("div.message-body", this.head, this.blocks, this.attachments, this.files, this.reactions, this.error, this.foot),
      this.tools,
    );
  }

  show(message, thread) {
    const source = JSON.stringify([message, thread]);
    if (source === this.#source) return;
    this.#source = source;
    const stayed = keepingFocus(this.node, () => this.#draw(message, thread));
    if (!stayed) this.node.focus({ preventScroll: true }); // its button is gone: stay on the message
  }

  #draw(message, thread) {
    const at = momentOf(message.ts);
    const author = userById(message.user);
    const name = author ? nameOf(author.id) : message.username || nameOf(message.user);
    this.node.setAttribute("aria-label", `${name}, ${clockTime(at)}`);
    this.node.classList.toggle("ephemeral", Boolean(message.ephemeral));
    this.face.replaceChildren(avatar(author ?? { real_name: name }));
    this.head.replaceChildren(
      h("strong.author", name),
      isApp(author) ? h("span.badge-app", "APP") : "",
      h("time", { datetime: at.toISOString(), title: at.toLocaleString() }, clockTime(at)),
      message.pinned_to ? h("span.edited", "📌 Pinned") : "",
      message.ephemeral ? this.#onlyYou(message) : "",
    );
    this.#drawContent(message);
    this.attachments.replaceChildren(
      ...attachments(message.attachments, (root, blocks) => placeBlocks(root, blocks, this.ctx)),
    );
    this.files.replaceChildren(...fileLinks(message.files));
    this.foot.replaceChildren(...this.#threadButton(message, thread));
    const canReply = this.#openThread && !message.ephemeral && !isReply(message);
    this.reactions.hidden = !message.reactions;
    this.reactions.replaceChildren(...reactionChips(message.reactions, (name) => this.#react(name)));
    this.tools.replaceChildren(
      message.ephemeral ? "" : reactionPicker(message.ts, (name) => this.#react(name)),
      canReply ? this.#replyTool(message) : "",
      ...this.#actions(message),
    );
  }

  #onlyYou(message) {
    return h(
      "span.only-you",
      icon("eye"),
      h("span", "Only visible to you"),
      h("button.link-button", { onclick: () => this.#dismiss(message.ts) }, "Dismiss"),
    );
  }

  #drawContent(message) {
    const edited =
      message.edited && h("span.edited", { title: momentOf(message.edited.ts).toLocaleString() }, "(edited)");
    if (message.blocks?.length) {
      this.blocks.querySelector(":scope > .message-text")?.remove();
      this.ctx.typed.keepOnly(message.blocks);
      placeBlocks(this.blocks, message.blocks, this.ctx);
      this.head.append(edited || "");
      return;
    }
    const nodes = mrkdwn(message.text ?? "");
    if (edited) (nodes.at(-1)?.matches("p.text") ? nodes.at(-1) : this.head).append(" ", edited);
    this.blocks.replaceChildren(h("div.message-text", nodes));
  }

  #threadButton(message, { replies, unread, hidden }) {
    if (!this.#openThread || (!replies && !hidden)) return [];
    const label = replies ? count(replies, "reply", "replies") : "Open thread";
    return [
      h(
        "button.thread-button",
        { "data-key": `thread ${message.ts}`, onclick: () => this.#openThread(message.ts) },
        icon("reply"),
        label,
        unread ? h("span.new-mark", "New") : "",
      ),
    ];
  }

  async #react(name) {
    const answer = await act({ do: "react", name, container: this.ctx.container });
    this.error.textContent = answer.ok ? "" : answer.error;
  }

  /** The app's message shortcuts. */
  #actions(message) {
    const run = async (callback_id) => {
      const answer = await act({ do: "shortcut", callback_id, container: this.ctx.container });
      this.error.textContent = answer.ok ? "" : answer.error;
    };
    const items = world.shortcuts
      .filter(({ kind }) => kind === "message")
      .map(({ name, callback_id }) => ({ label: name, choose: () => run(callback_id) }));
    if (message.ephemeral || !items.length) return [];
    return [menuButton("More message actions", items, { "data-key": `actions ${message.ts}` }).node];
  }

  #replyTool(message) {
    return h(
      "button.icon-button",
      {
        "aria-label": "Reply in thread",
        title: "Reply in thread",
        "data-key": `reply ${message.ts}`,
        onclick: () => this.#openThread(message.ts),
      },
      icon("reply"),
    );
  }
}
