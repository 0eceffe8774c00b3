"""The Web API methods that Slack has and this sandbox doesn't play, and those that Slack has retired.

https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

from bot.sandbox.slack.refusal import NOT_PLAYED, Refusal

_FAMILIES = """
admin.analytics: getFile
admin.apps.activities: list
admin.apps.approved: list
admin.apps.config: lookup set
admin.apps.mcp.servers.permissions: list set
admin.apps.mcp.servers: list
admin.apps.requests: cancel list
admin.apps.restricted: list
admin.apps: approve clearResolution restrict uninstall
admin.audit.anomaly.allow: getItem updateItem
admin.auth.policy: assignEntities getEntities removeEntities
admin.barriers: create delete list update
admin.conversations.ekm: listOriginalConnectedChannelInfo
admin.conversations.restrictAccess: addGroup listGroups removeGroup
admin.conversations: archive bulkArchive bulkDelete bulkMove bulkSetExcludeFromSlackAi convertToPrivate convertToPublic
admin.conversations: bulkSetProperties
admin.conversations: create createForObjects delete disconnectShared getConversationPrefs getCustomRetention getTeams
admin.conversations: invite linkObjects lookup removeCustomRetention rename search setConversationPrefs
admin.conversations: setCustomRetention setTeams unarchive unlinkObjects
admin.emoji: add addAlias list remove rename
admin.functions.permissions: lookup set
admin.functions: list
admin.inviteRequests.approved: list
admin.inviteRequests.denied: list
admin.inviteRequests: approve deny list
admin.roles: addAssignments listAssignments removeAssignments
admin.slackbot.skills: list publish setAutoEnabled unpublish
admin.teams.admins: list
admin.teams.owners: list
admin.teams.settings: info setDefaultChannels setDescription setDiscoverability setIcon setName
admin.teams: create list
admin.usergroups: addChannels addTeams listChannels removeChannels
admin.users.session: clearSettings getSettings invalidate list reset resetBulk setSettings
admin.users.unsupportedVersions: export
admin.users: assign getExpiration invite list remove setAdmin setExpiration setOwner setRegular
admin.workflows.collaborators: add remove
admin.workflows.permissions: lookup
admin.workflows.triggers.types.permissions: lookup set
admin.workflows: search unpublish
agents.conversations: archive create getCanvas listViews removeView setCanvasContent setCommands setProperties setView
agents.sessions: rename setStatus
apps.auth.external: delete get
apps.datastore: bulkDelete bulkGet bulkPut count delete get put query update
apps.event.authorizations: list
apps.icon: set
apps.managed.permissions: set
apps.manifest: create delete export update validate
apps.user.connection: bulkUpdate requestAuth
apps.user.connection: update
apps: uninstall
assistant.search: context info
canvases: getContent
chat: unfurl
conversations.externalInvitePermissions: set
conversations.requestSharedInvite: approve deny list
conversations: acceptSharedInvite approveSharedInvite declineSharedInvite inviteShared listConnectInvites
dialog: open
dnd: endDnd endSnooze setSnooze
entity: presentDetails
files.comments: delete
files.remote: add info list remove share update
files: revokePublicURL sharedPublicURL
functions.distributions.permissions: add list remove set
functions.workflows.steps.responses: export
functions.workflows.steps: list
migration: exchange
oauth.v2: access exchange
oauth: access
openid.connect: token userInfo
reminders: add complete delete info list
search: all files messages
slackLists.access: delete set
slackLists.download: get start
slackLists.items: create delete deleteMultiple info list update
slackLists: create update
slackbot.skills.library: add remove
slackbot.skills: create delete info list update
stars: add list remove
team.externalTeams: disconnect list
team.profile: get
team: accessLogs billableInfo integrationLogs
tooling.tokens: rotate
users.discoverableContacts: lookup
users.profile: set
users: deletePhoto identity setActive setPhoto
workflows.featured: add list remove set
workflows.triggers.permissions: add list remove set
"""
_RETIRED_FAMILIES = """
channels: archive create history info invite join kick leave list mark rename replies setPurpose setTopic unarchive
files: upload
groups: archive create createChild history info invite kick leave list mark open rename replies setPurpose setTopic
groups: unarchive
im: close history list mark open replies
mpim: close history list mark open replies
rtm: connect start
workflows: stepCompleted stepFailed updateStep
"""
_INSTEAD = {
    "dialog.open": "use views.open",
    "files.upload": "use files.getUploadURLExternal and files.completeUploadExternal",
    "rtm": "use Socket Mode or the Events API",
    "workflows": "use functions.completeSuccess and functions.completeError",
    **dict.fromkeys(("channels", "groups", "im", "mpim"), "use conversations.*"),
}


def _names(families: str) -> frozenset[str]:
    lines = (line.split(": ") for line in families.strip().splitlines())
    return frozenset(f"{family}.{method}" for family, methods in lines for method in methods.split())


NOT_PLAYED_METHODS = _names(_FAMILIES)
RETIRED_METHODS = _names(_RETIRED_FAMILIES)


def refusal_of(method: str) -> Refusal:
    """The Refusal for a method that this sandbox doesn't have: not played, retired, or unknown to Slack too."""
    instead = _INSTEAD.get(method) or _INSTEAD.get(method.split(".")[0])
    advice = f"; {instead}" if instead else ""
    if method in RETIRED_METHODS:
        return Refusal("method_deprecated", [f"[ERROR] Slack has retired {method}{advice}"])
    if method in NOT_PLAYED_METHODS:
        return Refusal(NOT_PLAYED, [f"[ERROR] this sandbox doesn't play {method} (Slack has it){advice}"])
    return Refusal("unknown_method", req_method=method)
