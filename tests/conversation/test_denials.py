"""What is denied, asked, reported or only considered never starts anything destructive, in thousands of forms."""

from __future__ import annotations

from itertools import product

import pytest

from bot.conversation import Effect, EmbeddedReader
from tests.sentences.__main__ import EXAMPLES
from tests.sentences.files import read_world

WORLD = read_world(EXAMPLES / "world.json")
ACTIONS = (
    ("delete", "deleted", "deleting", "mumbai_otp"),
    ("delete", "deleted", "deleting", "the trunk sales_line"),
    ("remove", "removed", "removing", "+918047112233 from sales_line"),
    ("unmap", "unmapped", "unmapping", "+911800123456 from support_line"),
    ("remove", "removed", "removing", "44.248.146.11 from the whitelist of sales_line"),
    ("remove", "removed", "removing", "sip2.acme.io:5060;transport=tcp from support_line"),
    ("remove", "removed", "removing", "the user pbx-mumbai from sales_line"),
    ("rotate", "rotated", "rotating", "the password of pbx-mumbai on sales_line"),
    ("move", "moved", "moving", "+918047112233 from sales_line to support_line"),
    ("clear", "cleared", "clearing", "the caller id of sales_line"),
    ("change", "changed", "changing", "44.248.146.16 on sales_line to /28"),
    ("drop", "dropped", "dropping", "+912261234567 from collections"),
)
BASE = (
    *(
        "don't {} {}",
        "do not {} {}",
        "Do NOT {} {}!",
        "please don't {} {}",
        "dont {} {}",
        "pls dont {} {}",
        "never {} {}",
    ),
    *("{} {} - no, wait", "{} {}? no", "{} {} not now", "no need to {} {}", "you must not {} {}", "we shouldn't {} {}"),
    *(
        "nobody should {} {}",
        "hold on, {} {} is a mistake",
        "stop, don't {} {}",
        "cancel that: {} {}",
        "mat karo: {} {}",
    ),
    *(
        "{} {} mat karna",
        "{} {} nahi karna hai",
        "{} {} should not be done before friday",
        "let's not {} {}",
        "leave it, {} {}",
    ),
    *(
        "{} {} unless Ravi objects",
        "{} {} if the audit fails",
        "{} {} once Meera agrees",
        "{} {} after the migration is over",
    ),
    *(
        "if calls fail, {} {}",
        "when the campaign ends {} {}",
        "{} {} only if nobody uses it",
        "wait until friday, then {} {}",
    ),
    *(
        "should I {} {}?",
        "should we {} {}?",
        "can I {} {}?",
        "who can {} {}?",
        "how do I {} {}?",
        "what happens if I {} {}?",
    ),
    *("is it safe to {} {}?", "did you {} {}?", "why would anyone {} {}?", "may I {} {}?", "could we {} {}?", "{} {}?"),
    *(
        "do we have to {} {}?",
        "shall I {} {}",
        "would it hurt to {} {}?",
        "do I need approval to {} {}?",
        "when did we {} {}?",
    ),
    *(
        "maybe {} {}",
        "perhaps we {} {} one day",
        "I might {} {}",
        "we plan to {} {}",
        "I'm thinking of whether to {} {}",
    ),
    *(
        "Ravi said to {} {}",
        "he wanted to {} {} but it is fine now",
        "instead of going to {} {}, keep it",
        "rather than {} {}, check it",
    ),
    *(
        "undo the request to {} {}",
        "I didn't ask to {} {}",
        "never mind, no need to {} {}",
        "forget about it, don't {} {}",
    ),
)
DONE = (
    *("Ravi {} {}", "I {} {}", "we have {} {}", "they {} {} yesterday", "someone {} {} last night", "he already {} {}"),
    *(
        "who {} {}?",
        "have we {} {}?",
        "has anyone {} {}?",
        "Meera accidentally {} {}",
        "the night shift {} {}",
        "you've {} {}",
    ),
)
DOING = (
    *("avoid {} {}", "hold off on {} {}", "without {} {}", "I'm against {} {}", "stop {} {}", "is {} {} a good idea?"),
    *("what about {} {}?", "{} {} would be a mistake", "nobody is {} {}", "refrain from {} {}", "we are not {} {}"),
)
UNASKED = (
    *("we failed to {} {}", "unable to {} {}", "trying to {} {}", "need permission to {} {}", "{} {} fails with 409"),
    *("the vendor wants us to {} {}", "my boss is asking to {} {}", "Ravi wants to {} {}", "let Ravi {} {}"),
    *("Ravi, please {} {}", "suresh: please {} {}", "Ravi wrote: {} {}", "fwd: please {} {}", "> please {} {}"),
    *('"{} {}"', "[10:32] Ravi: {} {}", "todo: {} {}", "vote: {} {}", "the docs tell people to {} {}"),
    *(
        "you could {} {} i guess",
        "anyone can {} {}",
        "i'll {} {} myself",
        "every time i {} {}",
        "they {} {} each night",
    ),
    *("{} {} y/n", "{} {}, thoughts", "{} {} - who asked for this", "{} {} tbd", "haha {} {}", "i dare you to {} {}"),
    *("the command is {} {}", "i want to know what it means to {} {}", "scared to {} {}", "request to {} {} is stuck"),
    *("we may need to {} {}", "one of us will have to {} {}", "{} {} or keep it", "i need someone to approve to {} {}"),
)
UNASKED_DOING = (
    *("would {} {} hurt anything", "{} {} would break our calls", "{} {} means downtime", "someone keeps {} {}"),
    *("{} {} sounds risky", "tell me the effect of {} {}", "please check if {} {} is safe", "the team is {} {}"),
)
WRAPPED = ("{}", "hi team, {}", "{} please", "{}, thanks", "URGENT: {}", "@trunkbot {}", "{} ok")


def _forms() -> list[str]:
    forms = [template.format(base, what) for (base, _, _, what), template in product(ACTIONS, BASE)]
    forms += [template.format(done, what) for (_, done, _, what), template in product(ACTIONS, DONE)]
    forms += [template.format(doing, what) for (_, _, doing, what), template in product(ACTIONS, DOING)]
    unasked = [template.format(base, what) for (base, _, _, what), template in product(ACTIONS, UNASKED)]
    unasked += [template.format(doing, what) for (_, _, doing, what), template in product(ACTIONS, UNASKED_DOING)]
    return unasked + [wrapped.format(form) for form, wrapped in product(forms, WRAPPED)]


@pytest.mark.long
def test_what_is_not_requested_destroys_nothing() -> None:
    """Thousands of forms, none of which may end in a destructive card or form."""
    reader, forms = EmbeddedReader(), _forms()
    started = []
    for form in forms:
        meaning = reader.understand(form, WORLD)
        if meaning.verb is not None and meaning.effect is Effect.DESTROY:
            started.append(form)
    assert len(forms) > 5_000
    assert started == []


@pytest.mark.parametrize("what", [f"{action[0]} {action[3]}" for action in ACTIONS])
def test_the_same_as_a_request_is_understood(what: str) -> None:
    """The guards aren't so tight that nothing is left."""
    meaning = EmbeddedReader().understand(f"please {what}", WORLD)
    assert (meaning.effect, meaning.sure, meaning.missing) == (Effect.DESTROY, True, [])


@pytest.mark.parametrize(
    "text",
    [
        "could someone please get +918047112233 off sales_line",
        "we need to have 44.248.146.11 removed from sales_line",
        "the project is over, please delete mumbai_otp",
        "Ticket 88120 - number surrender: disassociate +912261234567 from collections",
        "i'd like the caller id of sales_line cleared",
        "task: rotate the password of pbx-mumbai on sales_line",
        "sales_line ki whitelist se 44.248.146.11 nikal do",
        "kindly proceed with deletion of mumbai_otp",
    ],
)
def test_however_it_is_asked_for_it_is_understood(text: str) -> None:
    """People don't always begin with the word for it."""
    meaning = EmbeddedReader().understand(text, WORLD)
    assert (meaning.effect, meaning.sure) == (Effect.DESTROY, True)


@pytest.mark.parametrize(
    "text",
    [
        "44.248.146.11 is off the whitelist of sales_line",
        "the caller id of sales_line is blank",
        "+918047112233 moved to support_line",
        "+918047112233 to support_line takes how long",
        "the new password for pbx-mumbai on sales_line works",
        "one of us removes pbx-mumbai from sales_line each week",
        "mumbai_otp delete ho gaya",
        "removal of 44.248.146.11 from sales_line is scheduled",
    ],
)
def test_a_description_is_no_request(text: str) -> None:
    """A state or a habit, in words that could ask for a removal."""
    meaning = EmbeddedReader().understand(text, WORLD)
    assert meaning.effect is not Effect.DESTROY or meaning.verb is None
