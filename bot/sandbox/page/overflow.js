// The overflow element: a "More actions" button with a menu.

import { safeUrl } from "./dom.js";
import { menuButton } from "./menu.js";
import { plain } from "./mrkdwn.js";

export function overflow(element, place) {
  const choose = (option) => {
    const url = safeUrl(option.url);
    if (url) window.open(url, "_blank", "noopener");
    place.changed({ selected_option: option }, toggle);
  };
  const items = element.options.map((option) => ({ label: plain(option.text), choose: () => choose(option) }));
  const { node, toggle } = menuButton("More actions", items, { "data-key": place.name["data-key"] });
  return node;
}
