"""The rich_text block, checked for structure: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from __future__ import annotations

from bot.sandbox.slack.validate.shapes import Shape, Variants, boolean, integer, list_of, one_of, string, url

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = Shape(optional=dict.fromkeys(_STYLES, boolean))
_STYLED = {"style": _STYLE}
_ID = string(255, least=1)

INLINE = Variants(
    {
        "text": Shape({"text": string()}, _STYLED),
        "link": Shape({"url": url()}, {"text": string(), "unsafe": boolean, **_STYLED}),
        "emoji": Shape({"name": _ID}, {"unicode": string(), "skin_tone": integer(1, 6), **_STYLED}),
        "user": Shape({"user_id": _ID}, _STYLED),
        "usergroup": Shape({"usergroup_id": _ID}, _STYLED),
        "channel": Shape({"channel_id": _ID}, _STYLED),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": Shape({"value": _ID}, _STYLED),
        "date": Shape({"timestamp": integer(0), "format": _ID}, {"url": url(), "fallback": string(), **_STYLED}),
    }
)

_SECTION = Shape({"elements": list_of(INLINE, least=0)})
_BORDER = {"border": integer(0, 1)}

PARTS = Variants(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Shape(
            {
                "elements": list_of(Variants({"rich_text_section": _SECTION})),
                "style": one_of("bullet", "ordered"),
            },
            {"indent": integer(0), "offset": integer(0), **_BORDER},
        ),
        "rich_text_preformatted": Shape({"elements": list_of(INLINE, least=0)}, {**_BORDER, "language": string()}),
        "rich_text_quote": Shape({"elements": list_of(INLINE, least=0)}, _BORDER),
    }
)

RICH_TEXT = Shape({"elements": list_of(PARTS)}, {"block_id": string(255, least=1)})
