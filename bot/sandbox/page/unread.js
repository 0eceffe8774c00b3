// Unread messages, per channel and per thread. Remembered per person for as long as the tab lives.

import { messagesOf, world } from "./live.js";
import { isReply } from "./message.js";

const storageKey = () => `seen ${world.you.id}`;
const load = () => JSON.parse(sessionStorage.getItem(storageKey()) ?? "{}");

/** Mark everything in `place` (a channel id, or "channel ts" for a thread) as seen. */
export function markSeen(place, messages) {
  const last = messages.reduce((latest, { ts }) => (ts > latest ? ts : latest), "0");
  const seen = load();
  if ((seen[place] ?? "0") >= last) return;
  sessionStorage.setItem(storageKey(), JSON.stringify({ ...seen, [place]: last }));
}

const newerThan = (messages, ts) =>
  messages.filter((message) => message.user !== world.you.id && message.ts > ts).length;

export function unreadIn(channel) {
  return newerThan([...messagesOf(channel).values()], load()[channel] ?? "0");
}

/** Replies since the thread was last open, or its channel last shown. */
export function unreadReplies(channel, ts) {
  const replies = [...messagesOf(channel).values()].filter((message) => isReply(message) && message.thread_ts === ts);
  return newerThan(replies, load()[`${channel} ${ts}`] ?? "0");
}
