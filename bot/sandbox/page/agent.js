// The app as an agent: the prompts it suggests, and what it says it's doing.

import { h } from "./dom.js";
import { act, botChannel, talkIn, world } from "./live.js";

const STATUS_MS = 120_000; // Slack removes a status after two minutes
const ROTATE_MS = 3000;

export const isAgent = () => Boolean(world.agent.view);

/** Buttons for the prompts of this thread ("" for the whole conversation), or else of the manifest. */
export function promptList(channel, thread, choose) {
  const { title, prompts } = talkIn(channel).prompts[thread] ?? { title: "", prompts: world.agent.view?.prompts ?? [] };
  if (!isAgent() || !prompts.length) return "";
  return h(
    "div.prompts",
    { role: "group", "aria-label": title || "Suggested prompts" },
    title && h("p.prompts-title", title),
    prompts.map((prompt) =>
      h("button.button.prompt", { title: prompt.message, onclick: () => choose(prompt.message) }, prompt.title),
    ),
  );
}

/** A line that shows the app's status in a thread while there is one. Call `show` after each change. */
export class StatusLine {
  #timer = 0;
  #source = "";
  #words = [];
  #since = 0;

  constructor() {
    this.node = h("p.agent-status", { role: "status" });
  }

  show(channel, thread) {
    const found = talkIn(channel).statuses[thread];
    const source = JSON.stringify(found ?? null);
    if (source === this.#source) return;
    this.#source = source;
    clearInterval(this.#timer);
    this.#words = found ? [`${world.app.name} ${found.status}`, ...found.loading_messages] : [];
    this.#since = Date.now();
    this.#say();
    if (found) this.#timer = setInterval(() => this.#say(), ROTATE_MS);
  }

  #say() {
    const past = Date.now() - this.#since;
    if (past >= STATUS_MS) {
      clearInterval(this.#timer);
      this.#words = [];
    }
    this.node.textContent = this.#words[Math.floor(past / ROTATE_MS) % this.#words.length] ?? "";
  }
}

/** Tell the app that its conversation is open beside the channel `seen`. Resolves to its thread, if it made one. */
export async function openConversation(seen) {
  const besides = seen === botChannel()?.id ? undefined : seen;
  const { thread_ts } = await act({ do: "open_dm", seen: besides });
  return thread_ts ?? null;
}

export const lookAt = (seen, thread) => act({ do: "look_at", seen, thread_ts: thread ?? undefined });
