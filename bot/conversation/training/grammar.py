"""Sentences made from word lists, beside those that people wrote: they teach which words stand for each other.

`[a|b]` is one of these words; sentences made this way don't count as taught, and none is kept apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

_ADD = "[add|map|attach|put|assign|link|include|append|connect|hook|tag|insert|load]"
_ADDED = "[added|mapped|attached|assigned|put|linked]"
_JODO = "[jod do|add karo|add kar do|laga do|daal do|add karna hai|map kar do|jodna hai|jodo|lagao]"
_REMOVE = "[remove|delete|unmap|detach|drop|take out|get rid of|unassign|unlink|erase|kick|strip|release|clear out|withdraw|pull|rm|del]"
_REMOVED = "[removed|deleted|unmapped|detached|dropped|taken off]"
_HATAO = "[hata do|hatao|nikal do|delete kar do|remove kar do|remove karo|delete karo|hatana hai|nikalo]"
_NUM = "[the number|number|DID|the DID|exophone|phone number|virtual number|our number|the line|toll free||||]"
_ON = "[to|on|onto|in|into|for|with|under]"
_OFF = "[from|off|out of|away from]"
_T = "[{trunk}|trunk {trunk}|the trunk {trunk}|the {trunk} trunk|our {trunk} line|{trunk}|{trunk}]"
_SHOW = "[show|show me|list|give me|get|display|see|print|tell me|let me see|pull up|fetch|gimme|view|i want to see|can i see|what are|find]"
_WHAT = "[what|which]"
_DIKHAO = "[dikhao|batao|dikha do|bata do|kya hai|kya hain|dekhna hai|list karo]"
_IP = "[the ip|ip|IP address|address|the address|source ip|server|our server|static ip|subnet|the machine||||]"
_WL = "[whitelist|allow|permit|authorise|trust|open up|let in|accept|enable|add to the whitelist|wl]"
_DEST = (
    "[destination|the destination|endpoint|sip endpoint|sip uri|uri|route|server|host|target|sbc|backup server|fqdn||]"
)
_USR = "[the user|user|sip user|login|username|the login|credential|sip credential|the account||]"
_CID = "[caller id|callerid|caller ID|alias|CLI|outgoing number|display number|displayed number|calling number|the number people see|clid|presented number]"

TEMPLATES: dict[str, tuple[str, ...]] = {
    "number add": (
        f"{_ADD} {_NUM} {{number}} {_ON} {_T}",
        f"{_ADD} {{number}} [and|,|&] {{number}} {_ON} {_T}",
        f"{_T} [needs|should have|should get|must have|gets|wants|is to have|could use] [also||] {{number}} [too|as well||]",
        f"{{number}} [should be|needs to be|must be|has to be|is to be|to be|wants to be] {_ADDED} {_ON} {_T}",
        f"{_T} [pe|par|mein|me] {{number}} {_JODO}",
        f"{{number}} [ko|] {_T} [pe|par|mein|me|se] {_JODO}",
        f"[new|one more|another|additional|a further] [number|DID|phone|line] for {_T}: {{number}}",
        f"[add|map|attach] [a|another|one more|a new] [number|DID|exophone|phone number] [to|on] {_T}",
        f"{_ADD} {{number}} {_ON} {_T} [in|as|with|using] {{mode}} [mode|]",
        f"{_ADD} {{number}} {_ON} {_T}, [mode|] {{mode}}",
        f"[load|put|place|stick|throw] {{number}} {_ON} {_T} [with|in] [mode|] {{mode}}",
        "add {number}",
        "[add|map] a number",
        f"[we bought|we got|we have|here is|customer wants|they gave us] {{number}}, [add it|put it|map it|it goes|it belongs|attach it] {_ON} {_T}",
        f"{{number}} -> {_T}",
        f"{{number}} {_ON} {_T} [please|pls|now|]",
        f"[let|make] {_T} [use|have|own|take] {{number}} [too|as well|also|]",
    ),
    "number remove": (
        f"{_REMOVE} {_NUM} {{number}} {_OFF} {_T}",
        f"take {{number}} {_OFF} {_T}",
        f"[get|cut|kick|pull] {{number}} [off|out of] {_T}",
        f"{{number}} [should be|needs to be|must be|has to be|to be|can be] {_REMOVED} {_OFF} {_T}",
        f"{_T} se {{number}} {_HATAO}",
        f"{{number}} {_T} se {_HATAO}",
        f"{_REMOVE} [a|one|the old|some] [number|DID] {_OFF} {_T}",
        f"{_REMOVE} {{number}}",
        f"{_REMOVE} {_NUM} {{number}} {_OFF} {_T}, {{reason}}",
        f"[the campaign is over|customer left|number expired|{{reason}}], {_REMOVE} {{number}} {_OFF} {_T}",
        f"free up {{number}} [on|from] {_T}",
    ),
    "number move": (
        "[move|shift|transfer|migrate|reassign|port|relocate|bring|take|switch|swap|hand over] [the number|number|DID|] {number} from {from} [to|onto|over to|into] {to}",
        "[move|shift|transfer|migrate|reassign|bring|switch] {number} to {to} [from|off|out of] {from}",
        "{number} [should move|has to go|needs to go|goes|must be moved|should be moved|to be shifted] from {from} to {to}",
        "{number} ko {from} se {to} [pe|par|mein|me] [le jao|shift karo|move karo|daal do|bhej do|kar do|shift kar do]",
        "{from} se {to} [pe|par|me] {number} [shift karo|move karo|le jao|move kar do]",
        "take {number} off {from} and [put|add|map] it [on|to] {to}",
        "{from} -> {to}: {number}",
        "[move|shift|transfer] {number} to {to}",
        "[move|shift|transfer] a number from {from} to {to}",
        "[rehome|repoint|reattach|reallocate|re-map] {number} [to|onto] {to}",
        "{to} should [have|get|take over] {number} [instead of|from] {from}",
    ),
    "number mode": (
        f"[change|switch|set|flip|turn|put|toggle|convert] [the mode of|mode of|] {{number}} [on {_T}|] [to|into] {{mode}} [mode|]",
        f"{{number}} [on {_T}|] [should be|must be|has to be|needs to be] [in|on|] {{mode}} [mode|]",
        "{number} ko {mode} [mode|] [pe|par|mein|me] [kar do|karo|daal do|set karo|badal do]",
        f"set mode [of|for|on] {{number}} on {_T} [to|as|=] {{mode}}",
        f"[make|use] {{mode}} mode [for|on] {{number}} [on {_T}|]",
        f"{_T}: {{number}} to {{mode}}",
        f"[change|switch] the mode of a number on {_T}",
        "{number} [goes to|points to|has] the wrong mode, [switch it|change it|make it] [to|] {mode}",
    ),
    "number list": (
        f"{_SHOW} [the|all|all the|] [numbers|DIDs|exophones|phone numbers|mapped numbers] [on|of|for|in|under] {_T}",
        f"{_WHAT} [numbers|DIDs|exophones|phone numbers] [are on|does|are mapped to|belong to|sit on|do we have on|are in] {_T} [have|]?",
        f"[is|does] {_T} [have|carrying|got] {{number}}?",
        f"is {{number}} [on|mapped to|part of|in|attached to] {_T} [or not|yet|already|]?",
        f"{_T} [ke|ki|pe|par] [numbers|saare numbers|number] {_DIKHAO}",
        f"[numbers|DIDs|number list] [of|on|for] {_T}",
        f"{_T} [numbers|DIDs|number list]",
        f"[how many|which] numbers [does|do we have on] {_T} [have|]",
        "numbers",
    ),
    "whois": (
        "[which|what] trunk [is|has|holds|owns|uses|carries] {number} [on|]?",
        "[where|on which trunk] is {number} [mapped|configured|attached|]?",
        "[who has|who owns|who uses|whose is|where does] {number} [belong|go|sit|]?",
        "[find|look up|lookup|search|trace|locate|search for] {number}",
        "{number} [kis trunk pe hai|kahan hai|kiska hai|kis pe mapped hai]",
        "[can you|] [find|tell me] [where|which trunk] {number} [is|sits|belongs to|lives]",
        "what is {number} [used for|attached to|mapped to|connected to]?",
        "[lookup|whois|who is] {number}",
        "[find|look up] [the trunk of|] a number",
        "a customer called {number}, [which trunk is that|where does it go]?",
    ),
    "ip add": (
        f"{_WL} {_IP} {{ip}} [on|for|in|to|under] {_T}",
        f"{_ADD} {_IP} {{ip}} [to|on|for] [the whitelist of|the acl of|the allowlist of|whitelist on|] {_T}",
        f"{{ip}} [should be|needs to be|must be|has to be|to be] [whitelisted|allowed|added|permitted] [on|for|to] {_T}",
        f"{_T} [pe|par|mein|me] {{ip}} [allow karo|whitelist karo|add karo|jod do|whitelist kar do|daal do]",
        f"{{ip}} ko {_T} [pe|par|mein|me] [allow karo|whitelist karo|add karo|whitelist kar do]",
        f"[let|allow] {{ip}} [to|] [call|place calls|send calls|dial|make calls|use|come in|send INVITEs] [through|on|via|over|with] {_T}",
        f"[new|our new|second|another|additional] [server|dialer|sbc|pbx|ip|source ip|gateway] [is|at|has|:] {{ip}}, [add it|allow it|whitelist it|let it call|permit it] [on|to|for] {_T}",
        "[whitelist|allow|add] {ip}",
        f"[whitelist|add|allow] [an|another|a new] ip [on|for|to] {_T}",
        f"calls from {{ip}} [should be|must be|need to be] [allowed|accepted|taken] on {_T}",
        f"[approve|enable|register|open] {{ip}} [on|for] {_T}",
        f"{_T} should [accept|trust|know|take] [calls from|traffic from|] {{ip}}",
    ),
    "ip remove": (
        f"{_REMOVE} {_IP} {{ip}} {_OFF} [the whitelist of|the acl of|whitelist of|the allowlist on|] {_T}",
        f"[ban|block|unwhitelist|un-whitelist|disallow|revoke|kick out|lock out|deny] {{ip}} [on|from|for] {_T}",
        f"{{ip}} [should be|needs to be|must be|has to be] {_REMOVED} {_OFF} {_T}",
        f"{_T} se {{ip}} {_HATAO}",
        f"[revoke|withdraw|take away|cancel|remove] [the access of|access for|access of|calling rights of] {{ip}} [on|to|from|for] {_T}",
        f"take {{ip}} {_OFF} {_T}",
        f"{_REMOVE} {{ip}}",
        f"{_REMOVE} [an|one|the old] ip {_OFF} {_T}",
        f"[the old office|that server|the old pbx|the vendor] [is closed|is gone|moved|left], {_REMOVE} {{ip}} {_OFF} {_T}",
        f"[deregister|unregister|delist] {{ip}} [on|from|for] {_T}",
    ),
    "ip change": (
        f"[widen|expand|narrow|shrink|change|update|edit|resize|extend|enlarge|adjust|tighten|broaden] {{ip}} [on|of|for] {_T} [to|into] [a|] [/28|/29|/27|/30|/24|/32]",
        f"[change|set|update|make] the mask [of|for|on] {{ip}} [on {_T}|] [to|/] [28|29|24|/30|/32|/28]",
        f"{{ip}} on {_T} [should be|must be|needs to be|has to be] [a|] [/28|/29|/24|/32]",
        f"[change|edit|modify|update] [the|an] [whitelisted ip|ip entry|ip range|mask|subnet] [on|of] {_T}",
        f"[make|turn] {{ip}} on {_T} [a|into a] [/29|/28|/32|range|bigger range|smaller range]",
        f"{_T} pe {{ip}} ka mask [28|29|30] kar do",
    ),
    "ip list": (
        f"{_SHOW} [the|all|all the|] [ips|IP addresses|whitelist|whitelisted ips|acl|allowlist|allowed addresses|source ips] [on|of|for] {_T}",
        f"{_WHAT} [ips|addresses|IPs|source addresses|servers] [are whitelisted on|can call on|are allowed on|may place calls on|does|are on] {_T} [allow|have|]?",
        f"is {{ip}} [whitelisted|allowed|on the whitelist] [on|of|for] {_T}?",
        f"is {{ip}} [on|in] {_T}?",
        f"{_T} [ka whitelist|ke ips|ki ip list|pe kaunse ip allowed hai] {_DIKHAO}",
        f"{_T} [ips|whitelist|acl|allowed ips]",
        f"[ips|whitelist|acl] [of|on|for] {_T}",
        f"from [where|which ips|which addresses] can [we|people|the pbx] [call|place calls] [on|through|over] {_T}",
    ),
    "dest add": (
        f"{_ADD} {_DEST} {{destination}} {_ON} {_T}",
        f"[route|send|forward|point|direct|deliver|land] [calls|inbound|incoming calls|inbound calls|the calls|traffic] [of|on|for|from|to] {_T} to {{destination}}",
        f"[point|route|forward] {_T} [to|at] {{destination}}",
        f"{_T} [should|must|needs to] [also|] [send calls to|ring|deliver to|route to|land on|go to|reach] {{destination}} [too|as well|]",
        f"{_T} [pe|par|mein|me|ka] [destination|dest|] {{destination}} {_JODO}",
        f"{{destination}} [should be|must be|to be|needs to be] added [as a destination|] [on|to|of|for] {_T}",
        f"[new|another|second|backup|failover|additional] [destination|server|sbc|endpoint|node] for {_T}: {{destination}}",
        f"[add|set] [a|another|a second|a backup] [destination|endpoint|sip uri] [to|on|for] {_T}",
        "add destination {destination}",
        f"[use|add] {{destination}} as [a|another|failover|backup|] destination [for|on|of] {_T}",
        f"[extend|grow] the [routes|destinations|route set] of {_T} [by|with] {{destination}}",
    ),
    "dest remove": (
        f"{_REMOVE} {_DEST} {{destination}} {_OFF} {_T}",
        f"{_T} se {{destination}} {_HATAO}",
        f"[take|get|pull|kick] {{destination}} [out of|off] {_T}",
        f"{{destination}} [should be|must be|needs to be|has to be] {_REMOVED} {_OFF} {_T}",
        f"{_REMOVE} [a|one|the old|the second|the backup] [destination|endpoint|route] {_OFF} {_T}",
        f"{_REMOVE} {{destination}} as [a|] [destination|target|endpoint] [of|on|from] {_T}",
        f"{_REMOVE} destination {{destination}}, {{reason}}",
    ),
    "dest weight": (
        f"[set|change|update|put|adjust|raise|lower|reduce|increase|make] [the|] weight [of|for|on] {{destination}} [on {_T}|] [to|=|at|as] {{weight}}",
        f"[give|let] {{destination}} [have|] [a|] weight [of|] {{weight}} [on {_T}|]",
        f"[set|change] [the|] priority [of|for] {{destination}} on {_T} to {{priority}} [and weight to|with weight|, weight] {{weight}}",
        f"[send|give] {{weight}}% of [the|] calls [of|on] {_T} to {{destination}}",
        f"{{destination}} weight {{weight}} [priority {{priority}}|] on {_T}",
        f"{_T} pe {{destination}} ka weight {{weight}} kar do",
        f"[change|adjust|rebalance|edit|shift] the [weights|load|load balancing|traffic split|hunt order|weighting|balance] [on|of|for] {_T}",
        f"make {{destination}} [the primary|primary|the first choice|the backup|first] [on|for|of] {_T}",
        f"[put|move] {{destination}} [at the top|first in line|at the end|at the bottom] [on|of the list for|of] {_T}",
    ),
    "dest list": (
        f"{_SHOW} [the|all|all the|] [destinations|endpoints|routes|sip uris|routing|target servers|targets] [on|of|for] {_T}",
        f"[where|to which server|to what host] [do|are] [inbound|incoming|] calls [of|to|on|for] {_T} [go|sent|routed|land|delivered]?",
        f"{_WHAT} [destinations|endpoints|servers|hosts] [are on|does|receive calls from|are behind|get calls of] {_T} [have|use|]?",
        f"is {{destination}} [a destination of|on|one of the destinations of] {_T}?",
        f"{_T} [ke destinations|ke routes|ki calls kahan jaati hai] {_DIKHAO}",
        f"[destinations|routes|endpoints] [of|on|for] {_T}",
        f"{_T} [destinations|routes|endpoints|dest]",
        f"[which|what] [server|host|sbc|pbx] [answers|terminates|picks up|takes] [the|] calls [of|on|for|to] {_T}?",
    ),
    "creds": (
        f"{_SHOW} [the|] [credentials|creds|password|passwords|sip password|username and password|login|sip credentials|secret] [of|for|on] {_T}",
        f"[what is|what's|whats] the [password|login|username|sip password|secret] [of|for|on] {_T}?",
        f"[i need|need|want|give me] the [password|credentials|creds] [of|for|to] {_T}",
        f"{_T} [ka password|ke credentials|ki creds] {_DIKHAO}",
        f"{_T} [creds|credentials|password]",
        f"[which|what] [sip users|users|logins] [are on|does|exist on] {_T} [have|]?",
        f"[look up|reveal] the password [for|of] {{user}} on {_T}",
    ),
    "creds add": (
        f"[add|create|make|generate|new|set up] [a|an|] [sip|] [user|login|credential|account] [called|named|] {{user}} [on|for|to] {_T}",
        f"[add|create|make|generate|issue] [sip|new|] [credentials|creds|a sip user|a login|a password] [for|on] {_T}",
        f"{_T} [needs|should get|wants] [a|a new|another] [sip user|login|credential|username and password]",
        f"{_T} [pe|ke liye|mein] [user|login|credential] {{user}} [banao|bana do|add karo]",
        f"[our pbx|the pbx|asterisk] [must|needs to|has to] [register|authenticate|log in] on {_T}, [create|make] [credentials|a user|a login] [{{user}}|]",
        f"add [user|username] {{user}} to {_T}",
    ),
    "creds remove": (
        f"{_REMOVE} {_USR} {{user}} {_OFF} {_T}",
        f"[revoke|disable|cancel] {_USR} {{user}} [on|from|of] {_T}",
        f"{_REMOVE} [the|] [credentials|creds|login|sip user] [of|for|from|on] {_T}",
        f"{_T} se {_USR} {{user}} {_HATAO}",
        f"{{user}} [should be|must be|needs to be] {_REMOVED} {_OFF} {_T}",
        f"{_REMOVE} [the password of|credentials of] {{user}} on {_T}",
    ),
    "creds rotate": (
        f"[rotate|reset|change|regenerate|renew|roll|refresh|update|cycle|recycle] [the|] [password|secret|credentials|creds|sip password|login] [of|for] {{user}} [on|of|at] {_T}",
        f"[new|fresh|another] [password|secret] for {{user}} on {_T}",
        f"[rotate|reset|change|regenerate|renew|roll|swap out|update] [the|] [password|credentials|creds|sip password] [of|on|for] {_T}",
        "[the|] password of {user} [was leaked|leaked|was in an email|is compromised|got out], [rotate it|change it|reset it|make a new one]",
        f"{_T} ka password [badal do|badlo|change karo|reset karo]",
        f"{{user}} ka password [badal do|change karo|reset kar do] [{_T} pe|]",
        f"[rotate|reset] {{user}} on {_T}",
        f"[give|get] {{user}} [on {_T}|] a new password",
    ),
    "alias set": (
        f"[set|change|update|make|use|put|show|assign|switch] [the|] {_CID} [of|for|on] {_T} [to|as|=|with] {{number}}",
        f"[set|show|use|present|display|send|put|make] {{number}} [as|to be] [the|] {_CID} [of|on|for] {_T}",
        f"[calls from|outbound calls on|people called from] {_T} [should|must] [show|display|present|see|come from] {{number}}",
        f"{_T} ka {_CID} {{number}} [kar do|set karo|rakho|laga do]",
        f"[set|change] [the|an|a] {_CID} [on|of|for] {_T}",
        f"{{number}} [should be|must be|is to be] [the|] {_CID} [of|on|for] {_T}",
        f"set {_CID} {{number}} on {_T}",
        f"make {{number}} the {_CID} of {_T}",
        f"[assign|add] {{number}} as [alias|caller id] [to|on|for] {_T}",
    ),
    "alias show": (
        f"[what is|what's|show|show me|tell me|which is] [the|] {_CID} [of|on|for] {_T}?",
        f"[which|what] {_CID} [does|is set on|is used by|do calls from] {_T} [show|use|have|present|]?",
        f"[which|what] number do [people|customers|callees] see [when|if] {_T} calls [them|]?",
        f"{_T} ka {_CID} {_DIKHAO}",
        f"{_T} {_CID}?",
        f"is there [a|any] {_CID} [on|set on|for] {_T}?",
        f"is {{number}} the {_CID} [of|on] {_T}?",
    ),
    "alias clear": (
        f"[clear|remove|unset|delete|reset|drop|erase|wipe|blank|get rid of|take off] [the|] {_CID} [of|on|from|for] {_T}",
        f"{_T} ka {_CID} [hata do|hatao|clear karo|remove karo|delete kar do]",
        f"{_T} [should have|needs|is to have] no {_CID}",
        f"[clear|remove|unset] [the|] {_CID} [of|on] {_T}, {{reason}}",
    ),
    "create": (
        "[create|make|add|build|spin up|open|new|set up] [a|a new|an empty|new|another|one more|] trunk [called|named|with name|with the name|by the name|] {name}",
        "[create|make|add|build|open] [a|a new|an empty|another|one more] trunk",
        "[naya|ek|ek naya] trunk [banao|bana do|chahiye|create karo] [naam|] {name}",
        "{name} [naam ka|naam se] [ek|] trunk [banao|bana do|create karo]",
        "[need|i need|we need|want] [a|a new|an empty|another] trunk [called|named|,|:] {name}",
        "new trunk {name}",
        "create {name}",
    ),
    "delete": (
        "[delete|remove|drop|kill|destroy|erase|get rid of|decommission|retire|scrap|tear down|terminate|nuke|wipe|purge|discard] [the trunk|trunk|our trunk|the whole trunk|] {trunk}",
        f"[delete|remove|drop|decommission|retire] {_T} [completely|for good|permanently|entirely|as a whole|now|, {{reason}}]",
        f"{_T} [should be|must be|has to be|needs to be|can be|is to be] [deleted|removed|decommissioned|retired|dropped]",
        f"{_T} [delete karo|delete kar do|hata do|hatao|band karke hata do|uda do|khatam karo]",
        "[delete|remove] [a|the old] trunk",
        f"[the project is over|{{reason}}|we moved to another vendor|customer left], [delete|remove|drop] {_T}",
        f"[full|complete] teardown of {_T} please",
        "trunk {trunk} [delete|hatao|remove] [please|pls|]",
    ),
    "rename": (
        "[rename|relabel|retitle] [trunk|the trunk|] {trunk} [to|as|into|->] {name}",
        "[change|update|set] the name of {trunk} to {name}",
        "[call|name] {trunk} {name} [from now on|instead|]",
        "{trunk} [should be|is to be|must be|needs to be] [called|named|renamed|renamed to] {name}",
        "{trunk} ka naam {name} [kar do|rakho|rakh do|karo]",
        "{trunk} ko {name} [naam do|rename karo|rename kar do]",
        "[rename|change the name of] {trunk}",
        "give {trunk} [a new name|the name|the new name] {name}",
    ),
    "restore": (
        "[restore|undelete|recover|bring back|get back|revive|reinstate|resurrect|put back|rebuild|recreate] [the|the deleted|the trunk|] {trunk}",
        "[restore|undelete|recover|bring back|get back] [the deleted|the trunk we deleted|our deleted|a deleted|the old] [trunk|line|]",
        "{trunk} [was deleted by mistake|got deleted|is gone|was removed by accident], [bring it back|restore it|get it back|can we have it back]",
        "{trunk} [wapas lao|wapas la do|restore karo|restore kar do|wapas chahiye]",
        "[we need|i want] {trunk} back",
        "undo the deletion of {trunk}",
    ),
    "show": (
        f"{_SHOW} [the trunk|trunk|everything on|details of|the details of|all about|info on|status of|config of|configuration of|the setup of|] {{trunk}}",
        f"[what is|what's|whats] [on|in|configured on|set up on|in the trunk|inside] {_T}?",
        f"[how is|how's|hows] {_T} [set up|configured|built]?",
        f"{_T} [ka detail|ki details|ke baare mein|ka status|ki jaankari] {_DIKHAO}",
        "{trunk} [details|info|overview|summary|full config|status]",
        f"[peek at|look at|have a look at|describe|summarise|summarize|open] {_T}",
        f"is {_T} [outbound or inbound|inbound|outbound|termination or origination]?",
        "{trunk}",
        "[look up|pull up|open] [the|] trunk {trunk}",
        f"[numbers, ips and destinations|everything] [of|on|for] {_T} [in one place|please|]",
    ),
    "list": (
        "[list|show|show me|give me|get|display|see] [all|all the|all our|every|our|the|] [trunks|lines|sip trunks]",
        "[what|which|how many] [trunks|lines] [do we have|are there|exist|are on the account|have we got]?",
        f"[saare|sab|sabhi] trunks {_DIKHAO}",
        "[kitne|kaun kaun se] trunk hai",
        "[trunks|trunk list|list|all trunks|our trunks]",
        "[names of|overview of|inventory of] [all|our] trunks",
        "what's on [our|the|this] account",
    ),
    "check": (
        "[check|verify|validate|diagnose|inspect|examine|health check|sanity check] [the trunk|trunk|if all is well with|] {trunk}",
        f"is {_T} [ok|okay|healthy|fine|working|ready|set up right|configured correctly|good|all right|live|up|in order|working properly]?",
        f"[is everything ok|all good|anything wrong|what's wrong|whats wrong|any problem|any issues] [with|on] {_T}?",
        f"[check|verify|validate] {_T} for {{direction}} [calls|]",
        f"is {_T} ready for {{direction}} calls?",
        f"{_T} [check karo|theek hai kya|sahi hai kya|chal raha hai kya|check kar do|theek se chal raha hai]",
        f"[run|do] [a|] [check|health check|validation|diagnosis] [on|of] {_T}",
        "{trunk} [health|healthy?|ok?|check]",
        f"what's missing [on|in|for] {_T}?",
        f"[can you|please] check whether {_T} is [ok|set up right|complete|ready]",
        f"[are the destinations|is the server|is the certificate] [of|on] {_T} [reachable|ok|valid|up]?",
    ),
    "test": (
        f"[test|try|try out] {_T} {{direction}}",
        f"[make|place|do|run|start|walk me through] [a|an] [test call|trial call|{{direction}} test call|test] [on|with|through|over|for] {_T}",
        f"[i want to|let's|we want to|can we] [test|try] {_T}",
        f"[test|try] [an|] {{direction}} call [on|with|through] {_T}",
        f"{_T} pe test call [karo|karna hai|karte hai]",
        "[test call|a test call]",
        "[test|try] {trunk}",
    ),
    "watch": (
        f"[watch|monitor|keep an eye on|keep watching|track|observe|look after] {_T} [{{every}}|]",
        f"[check|verify|test] {_T} {{every}}",
        f"[alert us|tell us|notify us|let us know|warn me|ping us|post] [if|when|as soon as] [something breaks on|anything changes on|there is a problem with|the certificate expires on] {_T}",
        f"[stop|end|quit|disable|turn off|no more] [watching|monitoring|the alerts for|alerts for|checks of|the watch on] {_T}",
        f"{_T} pe nazar rakho [{{every}}|]",
        f"{_T} ko {{every}} [check karo|monitor karo]",
        f"[schedule|set up] [a|regular|periodic|] [checks|check|monitoring|validation] [of|for|on] {_T} [{{every}}|]",
        "[which|what] trunks are [being watched|watched|monitored]?",
        f"unwatch {_T}",
        f"keep {_T} under [watch|surveillance|observation]",
    ),
    "audit": (
        "[who|which person] [deleted|removed|changed|renamed|added|moved|created|touched|edited] {trunk} [{since}|]?",
        "who [removed|added|moved|changed] {number} [from {trunk}|to {trunk}||]?",
        "who [whitelisted|removed|added] {ip}?",
        "[what did|what has] {person} [do|change|changed|done|delete|touch] [{since}|]?",
        "[what happened|what changed|what was changed|what has been done] [{since}|on {trunk}|to {trunk}|]?",
        "[show|give me|get|list|display] [the|] [audit log|history|changes|activity|audit trail|log] [of {trunk}|for {trunk}|since {since}|by {person}|]",
        "[was|were|has] {trunk} [deleted|removed|changed|been changed|been deleted|renamed] [by someone|recently|{since}|]?",
        "was {number} [removed|moved|added] [from {trunk}|to {trunk}|]?",
        "did [anyone|someone|somebody|{person}] [change|delete|remove|touch|rename|edit] [{trunk}|something|anything] [{since}|]?",
        "[download|export] the [audit log|history|log] [as csv|as jsonl|]",
        "{trunk} [kisne delete kiya|kisne badla|mein kya badla|kisne hataya]?",
        "[{since}|recently] [kya hua|kya badla|kisne kya kiya]",
        "when was {trunk} [created|deleted|changed|renamed]?",
        "[changes|history|audit|activity] [on|of|for] {trunk}",
        "[history|audit log|audit|changes] please",
        "[last|latest|recent] [changes|activity] [on {trunk}|across trunks|by {person}|on the account|]",
        "tell me who [renamed|deleted|changed|set up] {trunk}",
    ),
    "explain": (
        "[why do|why are] [calls|our calls|all calls] [on {trunk}|to {trunk}|through {trunk}|] [fail|failing|drop|dropping|get rejected] [with {code}|]?",
        "[what is|what's|what does|whats] [error|sip|code|a|] {code} [mean|]?",
        "[explain|meaning of] [error|code|sip|] {code} [on {trunk}|]",
        "[we get|getting|seeing|i get|pbx shows|log says|exotel returns] [a|an|error|sip|] {code} [on {trunk}|when calling|for every call|]",
        "[nobody can call us|no one can reach us|customers can't reach us|incoming calls don't arrive|calls don't come in] [on {trunk}|]",
        "[no audio|one way audio|choppy voice|bad voice quality|calls drop after 30 seconds|echo on calls|callers hear silence|dtmf not working] [on {trunk}|]",
        "[what is|what's|explain|what does] [a sip trunk|termination|origination|pstn mode|flow mode|an exophone|a destination uri|whitelisting|srtp|mean by e164|a codec] [mean|]?",
        "{trunk} pe [call nahi lag raha|calls fail ho rahe hai|awaaz nahi aa rahi|{code} aa raha hai], [kyu|kya problem hai|]",
        "[our calls|calls] [are not going through|keep failing|get cut off|are rejected] [on {trunk}|] [since this morning|today|]",
        "difference between [inbound and outbound|pstn and flow|termination and origination|tls and tcp]",
    ),
    "pbx": (
        f"[{{platform}}|pbx|PBX] [config|configuration|settings|setup|file|files|conf|snippet] [for|of] {_T} [{{direction}}|over {{transport}}|]",
        f"[how do i|how to|how should we] [configure|set up] [{{platform}}|our pbx|the pbx] [for|with|on] {_T}?",
        f"[give me|show|send|generate|need|i need|get] [the|] [{{platform}}|pbx|sip] [config|settings|file|parameters|details] for {_T}",
        f"what [do i|should i|do we] [enter|put|configure|type] in [{{platform}}|our pbx|3CX|FreePBX|the phone system] for {_T}?",
        f"{_T} ke liye {{platform}} [config|settings|file] [do|chahiye|dikhao|bhejo]",
        f"[which|what] [sip server|host|port|codecs|proxy] [do we use|should our pbx use|to register to] for {_T}?",
        "[pbx|{platform}] {trunk}",
    ),
    "curl": (
        f"[give me|show|show me|what is|what's|i need|get] the [curl|api call|api request|http request|rest call|curl command] [for|to|of] [adding a number to {_T}|creating a trunk|whitelisting {{ip}} on {_T}|listing trunks|adding {{destination}} to {_T}|{_T}]",
        f"[how would i|how do i] [do this|add {{number}} to {_T}|create a trunk|list the trunks] [with|through|over|via] [the api|curl|rest|postman]?",
        "[postman collection|export for postman|postman|give me a postman collection] [please|of our trunks|]",
        f"curl [for|of] {_T}",
        f"[api|rest] [example|examples|body|payload] for [adding {{number}}|{_T}|setup|credentials]",
    ),
    "help": (
        "[help|help me|i need help|can you help|what can you do|what can i ask|commands|show the commands|how does this work|usage|options|documentation|docs|manual|menu]",
        "how [do i|can i|to|do we] [add a number|delete a trunk|set up a trunk|rotate a password|rename a trunk|whitelist an ip|move a number|approve a request|use this|restore a trunk|watch a trunk]?",
        "[what is|what's] the [command|syntax|format] [for|to] [adding a number|removing an ip|rename|setup|move a number|ip add|watch|dest weight]?",
        "[how does|usage of|help with|explain the command|options of|arguments of|example of] [setup|number add|ip change|dest weight|watch|audit|creds rotate] [work|]",
        "[kaise use kare|kya kya kar sakte ho|madad|help karo|commands batao]",
        "[hlep|halp|hepl|help pls|helpp]",
    ),
    "who": (
        "[who can|who may|who is allowed to] [approve|approve this|delete trunks|change trunks|set up trunks|do what|see passwords]?",
        "[who are|list] the [approvers|operators|admins]",
        "[what can|what may] [i|{person}] [do|change|approve]?",
        "[can|may] {person} [approve|delete trunks|change trunks|add numbers]?",
        "is {person} [an approver|an operator|allowed to change things]?",
        "[my rights|my permissions|what are my rights|do i have permission|am i an operator|what am i allowed to do]",
        "[perms|permissions|rights|roles] [of {person}|{person}|]",
        "[kaun approve kar sakta hai|kisko permission hai|mere rights kya hai]",
    ),
    "pending": (
        "[what is|what's|whats|is anything] [pending|waiting|waiting for approval|open|in the queue|awaiting approval]?",
        "[show|list|see] [the|my|all|open|] [pending requests|requests|approvals|pending approvals|queue|open requests]",
        "[pending|queue|approvals|requests]",
        "[withdraw|cancel|take back|approve|decline|reject|stop] [my request|the request|my last request|it|that request|the pending request]",
        "[what do i have to|is there anything to|anything for me to] approve?",
        "[approval|approve] [ke liye|] kya pending hai",
    ),
    "doctor": (
        "[is the bot|is trunkbot|are you] [ok|alive|working|healthy|up|running|connected|fine]?",
        "[doctor|self check|selfcheck|health of the bot|bot status|status of the bot|diagnose yourself|check yourself|run diagnostics]",
        "[is|are] [your connection to exotel|exotel|slack|your tokens|the api|your database] [ok|up|working|fine]?",
        "[what's wrong|something is wrong|anything wrong] with [the bot|you|trunkbot]?",
        "bot [theek hai|chal raha hai|zinda hai] kya",
    ),
    "setup": (
        "[set up|setup|configure|prepare|get|start] [a|a new|an|the|] {direction} [trunk|line|calling|calls] [called {name}|for {trunk}|on {trunk}|for {name}|] [from {ip}|] [with {number}|]",
        "[set up|setup|configure] {trunk} for {direction} [calls|] [from {ip}|to {destination}|] [with|using] {number}",
        "[set up|setup|configure|get going|enable] [a trunk|a line|calling|phone calls|{trunk}]",
        "[our dialer|our pbx|our server|the call center software] [is at|runs on|has ip|sits on] {ip} and [should|needs to|must] [make calls|call out|dial customers|place calls] with {number}",
        "[customers|people|callers] [should|must|want to] [call|reach|dial] us on {number} and [it should ring|land|be sent to|calls go to|reach] {destination}",
        "[i want to|we want to|we need to|help us|let's] [make|receive|place|take] calls [with {number}|from {ip}|] [on {trunk}|]",
        "{direction} [setup|trunk] {name} {number} [{ip}|{destination}]",
        "[naya|ek] {direction} trunk [setup karo|set up kar do|chalu karo] [{name} naam se|] {number}",
        "[start|begin|new|do] [a|the|] setup",
        "[first time here|we are new|we just signed up], [set up|get us started with|how do we start] [a trunk|calling|our first trunk]",
    ),
    "connect": (
        f"[connect|hook up|integrate|link|pair|plug|attach] {{platform}} [to|with|and|into] [{_T}|exotel|our number {{number}}|{{number}}]",
        "[connect|integrate|hook up|set up|link] {platform}",
        f"[our|the] [agent|bot|ai agent|voice bot|assistant] [on|at|from|in] {{platform}} should [answer|take|receive|make|place] calls [on|with|through|for] [{_T}|{{number}}]",
        f"[use|make] {_T} [with|work with|talk to] {{platform}}",
        f"{{platform}} ko {_T} se [jodo|connect karo|connect kar do|jod do]",
        f"[i want|we want|need] [a|our|] {{platform}} [agent|voice agent|bot] on {_T} [{{direction}}|]",
    ),
    "nothing": (
        "[hi|hello|hey there|good morning|thanks|thank you|ok|great|cool|bye|see you|lol|haha|nice|congrats|welcome back] [team|all|everyone|]",
        "[can someone|could anyone|please|] [book|order|fix|clean|print|approve|check|send|update|delete|remove|move|rename] [the meeting room|lunch|the printer|my laptop|my leave request|the spreadsheet|the slides|my email|the old files|the calendar invite|the jira ticket|the wiki page|the desk|my vacation|the mailing list|the git branch|the dashboard|the invoice]",
        "[who|when|where|what] [is on call|is the meeting|is lunch|is the new manager|time is it|is the wifi password of the office|are the headsets]?",
        "[add|remove|delete|move|rename|restore] [the user {person} from the slack channel|the column in the sheet|this row|the old server in aws|my alarm|the photo|the calendar entry|the firewall rule on the router|the docker image|the file]",
        "[the weather is|traffic was|the match was|the food is|today is|this week is] [great|bad|nice|awful|busy|quiet]",
        "[my|his|her|the] [number|phone|phone number] is {number}",
        "call me [on|at] {number} [when you are free|later|]",
        "[the|our] [customer|client|vendor] [said|told us|mentioned] [he is happy|they will pay on friday|it is fine now|thanks]",
        "[all calls|calls|everything] [are|is] [working fine|coming in nicely|good now|back to normal] [now|again|]",
        "[ticket|case] 48213 [is closed|was resolved|has been updated]",
    ),
}  # fmt: skip

_BEFORE = (
    *(
        "",
        "",
        "",
        "",
        "",
        "please ",
        "pls ",
        "can you ",
        "could you please ",
        "hi, ",
        "hey, ",
        "i need you to ",
        "we need to ",
        "i want to ",
        "kindly ",
    ),
    *(
        "need to ",
        "just ",
        "now ",
        "urgent: ",
        "ok ",
        "would you ",
        "team, ",
        "for the new campaign ",
        "as discussed, ",
        "let's ",
    ),
)
_AFTER = (
    "",
    "",
    "",
    "",
    "",
    " please",
    " pls",
    " asap",
    " thanks",
    " now",
    " today",
    ", customer is waiting",
    " urgently",
    ", ticket 48213",
    " thx",
    "!",
    ".",
    " kindly do the needful",
)
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def made(each: int) -> Iterator[tuple[str, str]]:
    """So many sentences for each command, as pairs of command and sentence; always the same ones."""
    luck = random.Random(each)  # noqa: S311 - no secret
    for verb, templates in TEMPLATES.items():
        found: set[str] = set()
        for number in range(3 * each):
            text = templates[number % len(templates)]
            while _CHOICE.search(text):
                text = _CHOICE.sub(lambda match: luck.choice(match[1].split("|")), text)
            if (
                verb != "nothing"
                and not text.endswith("?")
                and not re.match(r"(?:what|which|who|is|are|how|why|where|did|was|can|{)", text)
            ):
                text = luck.choice(_BEFORE) + text
            if not text.endswith("?"):
                text += luck.choice(_AFTER)
            elif luck.random() < 0.3:
                text = text.rstrip("?")
            found.add(" ".join(text.split()))
            if len(found) >= each:
                break
        yield from ((verb, text) for text in sorted(found))
