// The middle of the page: a channel's messages, thread pane and message box, and the app's Home tab.

import { isAgent, openConversation, promptList } from "./agent.js";
import { Composer } from "./composer.js";
import { h, icon, outsideLink, safeUrl } from "./dom.js";
import { Home } from "./home.js";
import { act, botChannel, channelById, messagesOf, nameOf, on, placeName, userById, world } from "./live.js";
import { isReply } from "./message.js";
import { MessageLog } from "./messages.js";
import { byTime, repliesTo, Thread } from "./thread.js";
import { markSeen, unreadReplies } from "./unread.js";

const FIRST_COMMAND = "/trunk setup";

export class Conversation {
  #log = null;
  #dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
  #onSeen;
  channel = "";
  tab = "messages";

  /**
   * `parts` are the page's elements {head, tabs, tabMessages, tabHome, talk, slot, home, thread}; `onSeen()` runs when
   * marks may have changed.
   */
  constructor(parts, onSeen) {
    this.parts = parts;
    this.#onSeen = onSeen;
    this.home = new Home(parts.home);
    this.composer = new Composer({
      label: "Message",
      sendLabel: "Send",
      commands: true,
      send: (text) => this.#send(text),
    });
    this.composer.box.id = "message-box";
    this.prompts = h("div");
    parts.talk.append(this.prompts, this.composer.node);
    this.thread = new Thread(parts.thread, {
      isDismissed: (message) => this.#dismissed.has(message.ts),
      dismiss: (ts) => this.#dismiss(ts),
      onChange: () => this.refresh(),
      focusMessage: (ts) => this.#log.focusMessage(ts),
    });
    parts.tabMessages.addEventListener("click", () => this.showTab("messages"));
    parts.tabHome.addEventListener("click", () => this.showTab("home"));
    parts.tabs.addEventListener("keydown", (event) => this.#tabKey(event));
    on("agent", ({ channel }) => channel === this.channel && this.#showPrompts());
    on("message", ({ channel }) => this.#changed(channel));
    on("message_deleted", ({ channel }) => this.#changed(channel));
    document.addEventListener("visibilitychange", () => this.#log && this.refresh());
  }

  /** `tab` ("messages" or "home") is for the app; a channel has messages only. */
  open(id, tab = "messages") {
    const { kind, name, topic, bookmarks } = channelById(id);
    const isApp = kind === "im";
    const keepsAgent = this.thread.asAgent && this.thread.person === world.you.id && !isApp;
    if (keepsAgent && id !== this.channel) this.thread.moved(id);
    if (!keepsAgent) this.thread.close({ returnFocus: false });
    this.channel = id;
    const face = isApp ? h("span.avatar.avatar-bot.small", { "aria-hidden": "true" }) : icon(iconOf(kind));
    this.parts.head.replaceChildren(h("h1", face, name), topic ? h("p.topic", topic) : "", ...bookmarkLinks(bookmarks));
    this.parts.tabs.hidden = !isApp;
    const message = { openThread: (ts) => this.#openThread(ts), dismiss: (ts) => this.#dismiss(ts) };
    this.#log?.watch.disconnect();
    // A new element for each channel: filling a live region in place would read out the whole history.
    this.#log = new MessageLog({ channel: id, label: "Messages", empty: () => this.#welcome(), message });
    this.parts.slot.replaceChildren(this.#log.node);
    this.composer.moveTo(`${world.you.id} ${id}`, `Message ${placeName(channelById(id))}`);
    this.showTab(isApp ? tab : "messages");
    this.#showPrompts();
    this.refresh();
    this.#log.toBottom();
  }

  /** Open the agent's pane, and ask something there if `text` is given. */
  openAgent(text) {
    this.thread.openAgent(this.channel, text);
  }

  #showPrompts() {
    const here = this.channel === botChannel()?.id;
    this.prompts.replaceChildren(here ? promptList(this.channel, "", (text) => this.#send(text)) : "");
  }

  showTab(tab) {
    this.tab = tab;
    const atHome = tab === "home";
    const { tabMessages, tabHome, talk, home } = this.parts;
    for (const [node, selected] of [
      [tabMessages, !atHome],
      [tabHome, atHome],
    ]) {
      node.setAttribute("aria-selected", String(selected));
      node.tabIndex = selected ? 0 : -1;
    }
    talk.hidden = atHome;
    home.hidden = !atHome;
    const isApp = !this.parts.tabs.hidden;
    for (const [name, value] of [
      ["role", "tabpanel"],
      ["aria-labelledby", "tab-messages"],
    ]) {
      if (isApp) talk.setAttribute(name, value);
      else talk.removeAttribute(name);
    }
    if (atHome) {
      this.thread.close({ returnFocus: false });
      this.home.open();
    } else if (isApp) this.#startConversation();
  }

  /** The older assistant has a thread of its own, which opens beside the messages. */
  async #startConversation() {
    const channel = this.channel;
    const thread = await openConversation();
    if (thread && channel === this.channel && this.tab === "messages") this.thread.open(channel, thread, { asAgent: true });
  }

  #tabKey(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const { tabMessages, tabHome } = this.parts;
    const other = document.activeElement === tabHome ? tabMessages : tabHome;
    other.focus();
    other.click();
  }

  focusBox() {
    if (this.parts.talk.hidden) this.parts.tabHome.focus();
    else this.composer.box.focus();
  }

  #changed(channel) {
    if (channel === this.channel || channel === this.thread.channel) this.refresh();
    else this.#onSeen();
  }

  /** Redraw the channel and the thread pane. */
  refresh() {
    const all = [...messagesOf(this.channel).values()].filter((message) => !this.#dismissed.has(message.ts));
    const top = all.filter((message) => !isReply(message)).sort(byTime);
    this.#log.show(top, (message) => this.#threadOf(message));
    this.thread.refresh();
    if (!document.hidden) {
      markSeen(this.channel, all);
      const { channel, openTs } = this.thread;
      if (openTs) markSeen(`${channel} ${openTs}`, repliesTo(channel, openTs));
    }
    this.#onSeen();
  }

  #threadOf(message) {
    const here = repliesTo(this.channel, message.ts).filter(({ ts }) => !this.#dismissed.has(ts));
    const replies = here.filter((reply) => !reply.ephemeral).length;
    const unread = message.ts !== this.thread.openTs && unreadReplies(this.channel, message.ts) > 0;
    return { replies, hidden: here.length - replies, unread: unread && here.length > 0 };
  }

  #openThread(ts) {
    markSeen(`${this.channel} ${ts}`, repliesTo(this.channel, ts));
    this.thread.open(this.channel, ts);
  }

  #dismiss(ts) {
    this.#dismissed.add(ts);
    sessionStorage.setItem("dismissed", JSON.stringify([...this.#dismissed].slice(-200)));
    this.refresh();
  }

  async #send(text) {
    const channel = this.channel;
    const asAssistant = world.agent.view?.kind === "assistant" && channel === this.thread.channel;
    const answer = await act({ do: "send", channel, text, thread_ts: asAssistant ? this.thread.openTs : undefined });
    if (answer.ok) this.#log.toBottom();
    // An agent answers in the thread of each message.
    if (answer.ts && channel === botChannel()?.id && world.agent.view?.kind === "agent") this.#openThread(answer.ts);
    return answer;
  }

  #welcome() {
    if (this.channel === botChannel()?.id)
      return quietWords(
        `Only you and ${world.app.name} can see this conversation.`,
        isAgent() ? `Ask ${world.app.name} anything, or use /trunk here too.` : "You can use /trunk here too.",
      );
    if (channelById(this.channel).name !== "trunk-ops") return quietWords("No messages yet.");
    const { title } = userById(world.you.id) ?? {};
    return h(
      "div.welcome",
      h("span.avatar.avatar-bot.large", { "aria-hidden": "true" }),
      h("h2", "Set up your first trunk"),
      h("p", "Type ", h("code", FIRST_COMMAND), ` and press Enter. ${world.app.name} asks you for the rest.`),
      h("button.button.primary", { onclick: () => this.composer.put(FIRST_COMMAND) }, `Try ${FIRST_COMMAND}`),
      isAgent() && h("p", "Or say it in your own words:"),
      promptList(botChannel().id, "", (text) => this.openAgent(text)),
      h(
        "p.welcome-more",
        `You are ${nameOf(world.you.id)}${title ? ` (${title.toLowerCase()})` : ""}. You play everyone here. Switch person at the `,
        "top to approve a request or see their view.",
      ),
    );
  }
}

const iconOf = (kind) => (kind === "mpim" ? "people" : "hash");

const bookmarkLinks = (bookmarks = []) =>
  bookmarks
    .filter(({ link }) => safeUrl(link))
    .map(({ link, title }) => h("span.topic.bookmark", outsideLink(link, title)));

const quietWords = (...lines) =>
  h(
    "div.quiet",
    lines.map((line) => h("p", line)),
  );
