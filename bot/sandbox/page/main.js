// The page's entry point: joins its parts, and switches between the people of the workspace.

import { isAgent } from "./agent.js";
import { Conversation } from "./conversation.js";
import { drawer } from "./dialogs.js";
import { count, h } from "./dom.js";
import { Exotel } from "./exotel.js";
import { Guide } from "./guide.js";
import { botChannel, channelById, connectAs, nameOf, on, personOfTab, placeName, world } from "./live.js";
import { Modal } from "./modal.js";
import { Sidebar } from "./sidebar.js";

const part = (id) => document.getElementById(id);
const youAre = part("you-are");

const channelDrawer = drawer({
  panel: part("sidebar"),
  button: part("channels-button"),
  name: "Channels",
  media: "(min-width: 800px)",
  side: "left",
});
const exotelDrawer = drawer({
  panel: part("exotel"),
  button: part("exotel-button"),
  name: "Exotel",
  media: "(min-width: 1100px)",
  side: "right",
});

const conversation = new Conversation(
  {
    head: part("channel-head"),
    tabs: part("tabs"),
    tabMessages: part("tab-messages"),
    tabHome: part("tab-home"),
    talk: part("talk"),
    slot: part("log-slot"),
    home: part("home"),
    thread: part("thread"),
  },
  showMarks,
);
const sidebar = new Sidebar(part("sidebar"), (id) => {
  channelDrawer.close();
  conversation.open(id);
  conversation.focusBox();
});
new Modal({
  fallbackFocus: () => conversation.focusBox(),
  onOpen: () => [channelDrawer, exotelDrawer].forEach((open) => open.close()),
});
const guide = new Guide(part("guide-button"), part("guide"), (text) => {
  conversation.open(world.channels[0].id);
  conversation.composer.put(text);
});
new Exotel(part("exotel"), {
  onFaults: (words) => mark("exotel-button", words && "faults active"),
  onNone: () => {
    [part("exotel"), part("exotel-button")].forEach((node) => node?.remove());
    guide.remove();
  },
});

part("agent-button").addEventListener("click", () => {
  [channelDrawer, exotelDrawer].forEach((open) => open.close());
  conversation.openAgent();
});
youAre.addEventListener("change", () => connectAs(youAre.value));

on("snapshot", ({ samePerson }) => {
  showPeople();
  showApp();
  const wasWithApp = conversation.channel.startsWith("D");
  const here = channelById(conversation.channel)?.id ?? (wasWithApp ? botChannel()?.id : null) ?? world.channels[0].id;
  if (samePerson && here === conversation.channel) conversation.refresh();
  else conversation.open(here, conversation.tab);
});
on("app", showApp);
on("link", showLink);

function showPeople() {
  const people = world.users.filter((user) => !user.is_bot);
  youAre.replaceChildren(
    ...people.map(({ id, title }) => h("option", { value: id }, `${nameOf(id)}${title ? ` – ${title}` : ""}`)),
  );
  youAre.value = world.you.id;
}

function showApp() {
  const { name, connected } = world.app;
  part("bot-status").textContent = `${name} is ${connected ? "connected" : "away"}`;
  part("bot-status").classList.toggle("away", !connected);
  part("agent-button").hidden = !isAgent();
  part("agent-button").textContent = `Ask ${name}`;
}

function showLink() {
  const lost = world.link === "lost";
  part("link-status").textContent = lost ? "Reconnecting… This page may be out of date." : "";
  part("link-status").classList.toggle("shown", lost);
}

function showMarks() {
  const unread = sidebar.show(conversation.channel);
  const place = placeName(channelById(conversation.channel));
  document.title = `${unread ? `(${unread}) ` : ""}${place} – trunkbot sandbox`;
  mark("channels-button", unread && count(unread, "unread message"));
}

/** Put a dot on a button of the narrow page, and its meaning into the button's name. */
function mark(id, words) {
  const button = part(id);
  button.classList.toggle("marked", Boolean(words));
  button.setAttribute("aria-label", words ? `${button.textContent}, ${words}` : button.textContent);
}

connectAs(personOfTab());
