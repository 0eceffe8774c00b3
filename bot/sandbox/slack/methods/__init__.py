"""The Web API methods this sandbox knows, by name. Anything else is `unknown_method`."""

from bot.sandbox.slack.methods import app, chat, conversations, files, reactions, usergroups, users, views
from bot.sandbox.slack.methods.method import Method

METHODS: dict[str, Method] = {
    method.name: method
    for module in (app, chat, conversations, files, reactions, usergroups, users, views)
    for method in module.METHODS
}
