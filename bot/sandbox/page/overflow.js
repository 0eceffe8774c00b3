// The overflow element: a "More actions" button with a menu.

import { freshId, h, icon, safeUrl } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { Popup } from "./popup.js";

export function overflow(element, place) {
  const menuId = freshId("menu");
  const choose = async (option) => {
    shut();
    const url = safeUrl(option.url);
    if (url) window.open(url, "_blank", "noopener");
    place.changed({ selected_option: option }, toggle);
  };
  const items = element.options.map((option) =>
    h(
      "button",
      { role: "menuitem", class: "menu-item", tabIndex: -1, onclick: () => choose(option) },
      plain(option.text),
    ),
  );
  const menu = h(
    "div",
    {
      id: menuId,
      role: "menu",
      class: "popup menu",
      "aria-label": "More actions",
      onkeydown: (event) => key(event),
    },
    items,
  );
  const toggle = h(
    "button.icon-button",
    {
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": menuId,
      "data-key": place.name["data-key"],
      onclick: () => (popup.isOpen ? shut() : open(0)),
    },
    icon("dots"),
  );
  const node = h(
    "div.overflow",
    { onfocusout: (event) => !node.contains(event.relatedTarget) && close() },
    toggle,
    menu,
  );
  const popup = new Popup(toggle, menu, { matchWidth: false, onClose: () => close() });

  function open(index) {
    popup.open();
    toggle.setAttribute("aria-expanded", "true");
    items.at(index).focus();
  }
  function close() {
    popup.close();
    toggle.setAttribute("aria-expanded", "false");
  }
  function shut() {
    close();
    toggle.focus();
  }
  function key(event) {
    const at = items.indexOf(document.activeElement);
    const handle = {
      ArrowDown: () => items[(at + 1) % items.length].focus(),
      ArrowUp: () => items.at(at - 1).focus(),
      Home: () => items[0].focus(),
      End: () => items.at(-1).focus(),
      Escape: shut,
      Tab: shut,
    }[event.key];
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  }
  return node;
}
