// The page's state (`world`), and its two connections to the sandbox: a WebSocket for events, POST /page/act for acts.

/** Replaced whole by each snapshot; changed by each event after it. Only this file writes to it. */
export const world = {
  you: null, // the person this tab is
  users: [],
  channels: [], // channels first, then this person's direct message with the bot
  messages: new Map(), // channel id -> Map of ts -> message
  views: [], // the modal stack, bottom first
  home: null,
  commands: [],
  trunks: [], // the names on Exotel's panel, for completion
  shortcuts: [], // {kind: "global" | "message" | "step", callback_id, name, description}
  agent: { view: null, talks: {} }, // view: {kind, description, prompts}; talks: channel -> {prompts, statuses, titles}
  app: { name: "trunkbot", connected: false },
  link: "connecting", // "connecting" | "open" | "lost"
};

/** Note the trunks that there are now. */
export const knowTrunks = (names) => (world.trunks = names);

const FIRST_PERSON = "UASHA00001";
const LONGEST_PAUSE_MS = 8000;
const ASK_TIMEOUT_MS = 20000;

const listeners = new EventTarget();
const WINDOW = crypto.randomUUID(); // as in Slack, a modal opens only in the window that asked for it
let socket = null;
let pause = 500;
let timer = 0;
let as = FIRST_PERSON;
let wanted = FIRST_PERSON; // differs from `as` while the first person's snapshot is fetched to see if the wanted person exists

/**
 * Kinds: "snapshot", "message" {channel, message}, "message_deleted" {channel, ts}, "views" {views},
 * "view_errors" {view_id, errors}, "home", "agent" {channel, talk}, "app", "exotel", "link". `hear` gets the event's other fields.
 */
export function on(kind, hear) {
  listeners.addEventListener(kind, (event) => hear(event.detail));
}

function tell(kind, detail = {}) {
  listeners.dispatchEvent(new CustomEvent(kind, { detail }));
}

export const personOfTab = () => new URLSearchParams(location.search).get("as") || FIRST_PERSON;

/** Become this person. The choice stays in the address, so that two tabs can be two people and a reload keeps it. */
export function connectAs(person) {
  as = person;
  wanted = person;
  const address = new URL(location.href);
  address.searchParams.set("as", person);
  history.replaceState(null, "", address);
  pause = 500;
  setLink("connecting");
  open();
}

function open() {
  clearTimeout(timer);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/page/live?as=${encodeURIComponent(as)}&window=${WINDOW}`);
  const previous = socket;
  socket = mine;
  previous?.close();
  mine.addEventListener("message", (event) => mine === socket && take(JSON.parse(event.data)));
  mine.addEventListener("close", () => mine === socket && retryLater());
}

function retryLater() {
  setLink("lost");
  // A refusal and a server that is away look the same from here. The first person always exists, and knows the others.
  as = as === wanted && world.you?.id !== wanted ? FIRST_PERSON : wanted;
  clearTimeout(timer);
  timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

function retryNow() {
  if (world.link !== "lost" || socket?.readyState === WebSocket.CONNECTING) return;
  pause = 500;
  open();
}
window.addEventListener("online", retryNow);
document.addEventListener("visibilitychange", () => !document.hidden && retryNow());

function setLink(link) {
  world.link = link;
  tell("link");
}

function take(event) {
  const { type, ...fields } = event;
  if (type === "snapshot") return takeSnapshot(fields);
  const known = {
    message: ({ channel, message }) => messagesOf(channel).set(message.ts, message),
    message_deleted: ({ channel, ts }) => messagesOf(channel).delete(ts),
    views: ({ views }) => (world.views = views),
    home: ({ view }) => (world.home = view),
    agent: ({ channel, talk }) => (world.agent.talks[channel] = talk),
    app: ({ connected }) => (world.app = { ...world.app, connected }),
    view_errors: () => {},
    exotel: () => {},
  }[type];
  if (!known) return; // a newer server may send events this page doesn't know
  known(fields);
  tell(type, fields);
}

function takeSnapshot(snapshot) {
  if (as !== wanted) return connectAs(snapshot.users.some(({ id }) => id === wanted) ? wanted : as);
  const samePerson = world.you?.id === snapshot.you.id;
  const fresh = Object.entries(snapshot.messages ?? {}).map(([channel, list]) => [
    channel,
    new Map(list.map((message) => [message.ts, message])),
  ]);
  Object.assign(world, { commands: [], shortcuts: [], home: null, views: [] }, snapshot, { messages: new Map(fresh) });
  pause = 500;
  setLink("open");
  return tell("snapshot", { samePerson });
}

/** ts -> message of one channel, replies included. */
export function messagesOf(channel) {
  if (!world.messages.has(channel)) world.messages.set(channel, new Map());
  return world.messages.get(channel);
}

const NO_TALK = { prompts: {}, statuses: {}, titles: {} };

/** The prompts, statuses and titles of the app's conversation in this channel, by thread; "" is the whole channel. */
export const talkIn = (channel) => world.agent.talks[channel] ?? NO_TALK;

export const userById = (id) => world.users.find((user) => user.id === id);
export const channelById = (id) => world.channels.find((channel) => channel.id === id);
/** A channel's name as people write it; direct messages have no #. */
export const placeName = ({ kind, name }) => (kind === "channel" ? `#${name}` : name);
export const botChannel = () => world.channels.find((channel) => channel.kind === "im");

/** A person's name, "Asha Rao"; the id itself if the workspace doesn't know it. */
export function nameOf(id) {
  const user = userById(id);
  return user?.real_name || user?.name || id || "Someone";
}

/** Ask the sandbox to do something. Always resolves to {"ok": …}, with a sentence in `error` if it failed. */
export async function act(request) {
  try {
    const answer = await fetch(`/page/act?as=${encodeURIComponent(as)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...request, window: WINDOW }),
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    const body = await answer.json();
    return body.ok ? body : { ok: false, error: body.error || `The sandbox answered ${answer.status}.` };
  } catch (problem) {
    const why = problem.name === "TimeoutError" ? "The sandbox didn't answer in time." : "Couldn't reach the sandbox.";
    return { ok: false, unreachable: true, error: `${why} Check that it's still running, then try again.` };
  }
}
