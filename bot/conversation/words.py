"""The concepts of words that ask for something, in capitals, in English and in Hindi written in Latin letters."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge import is_everyday

ACTIONS = {
    "ADD": "add adding map mapping attach assign link put include insert append register plug hook join bind associate "
    "tag jodo jod jodna lagao laga lagana daal daalo dalo dal onboard provision give allot allocate",
    "ALLOW": "whitelist whitelisting allow allowlist permit authorize authorise trust wl whitelisted acl open",
    "REMOVE": "remove removing delete deleting del rm erase destroy drop detach unmap unlink unassign unbind deregister "
    "decommission decom retire kill nuke scrap purge wipe trash dump eliminate revoke disconnect discard strip "
    "terminate hatao hata hatado hatana nikalo nikal nikaal mita mitao khatam unwhitelist delist blacklist deprovision "
    "bin axe dispose clean teardown tear junk deallocate unset disassociate decommision",
    "REMOVED": "removed deleted dropped gone detached erased unmapped retired decommissioned revoked destroyed wiped "
    "hataya hata hatgaya",
    "CREATE": "create creating make making build new spin bana banao banado banana banani nayi naya generate provision "
    "raise establish",
    "SETUP": "setup set configure config arrange prepare establish enable onboard integrate launch up install kickoff "
    "golive live begin start shuru chalu",
    "MOVE": "move moving shift transfer migrate reassign relocate switch reallocate rehome port swap repoint "
    "shiftkaro le lejao bhejo hop",
    "CHANGE": "change changing update modify edit alter adjust replace correct amend revise badal badlo badaldo "
    "switch fix tweak convert turn toggle flip",
    "RENAME": "rename renaming relabel retitle rebrand naam call",
    "RESTORE": "restore undelete recover revive resurrect reinstate bringback unremove wapas vapas retrieve rollback "
    "undo back revert",
    "ROTATE": "rotate reset regenerate renew roll refresh cycle reissue rotating compromised leaked recycle rekey "
    "regen",
    "CLEAR": "clear unset blank empty reset cleared clearing",
    "WIDEN": "widen widening expand extend broaden narrow shrink tighten enlarge grow",
    "SHOW": "show showing display view see look print list lists get give tell share fetch pull dikhao dikha dikhado "
    "batao bata describe details detail info information overview summary dump reveal read summarize",
    "CHECK": "check checking verify validate healthy health diagnose inspect audit examine ok okay fine ready "
    "readiness broken working works work jaanch status ping tested sanity right correct misconfigured wrong problem "
    "operational up",
    "TEST": "test testing try trial testcall dial rehearse tryout",
    "WATCH": "watch watching monitor monitoring alert alerts alerting notify track observe nazar eye ping warn "
    "schedule scheduled poll babysit inform",
    "STOP": "stop stopping unwatch mute disable off silence pause end quit band bandh unsubscribe",
    "HELP": "help how usage commands command manual instructions guide documentation docs what can madad kaise sikhao "
    "explain capable abilities syntax",
    "EXPLAIN": "explain mean means meaning why reason cause error errors code codes failing fails fail failed kyu kyun "
    "matlab getting got response rejected understand",
    "WHO": "who whom whose kaun kisne kisko approve approver approvers approves operators operator permission "
    "permissions rights access allowed authority authorized roles role",
    "FIND": "find lookup locate search where which whose belongs belong sits kahan kahaan kis kiska konsa owner owns "
    "mapped using attached lives hold holds holding",
    "APPROVAL": "pending approval approvals waiting awaiting queue queued requests request outstanding open "
    "unapproved review reviews undecided sign signoff",
    "HISTORY": "audit history log logs happened changes changed change activity trail recent recently events record "
    "records timeline lately did done kisne kal",
    "DOCTOR": "doctor trunkbot bot yourself you alive healthy self running diagnostics uptime selfcheck connected",
    "CURL": "curl api rest postman request payload http json collection endpoint command script cli",
    "DOWNLOAD": "download export csv jsonl file spreadsheet excel dump",
}
THINGS = {
    "TRUNK": "trunk trunks trnk truck line lines sip connection siptrunk tunk channel channels",
    "NUMBER": "number numbers no num nos did dids exophone exophones phone phones tfn tollfree toll-free landline "
    "virtualnumber vn ddi msisdn longcode nambar numbr mobile line hotline virtual",
    "IP": "ip ips address addresses whitelist whitelisted allowlist acl subnet network cidr range server static public "
    "ipaddress block mask netmask gateway source",
    "DEST": "destination destinations dest dests uri uris endpoint endpoints route routes routing target targets host "
    "hosts fqdn hostname server servers sbc failover backup leg legs domain point points forward incoming",
    "CREDS": "credential credentials creds cred password passwords pwd passwd user users username usernames login "
    "logins secret secrets auth registration passcode sipuser account accounts pass",
    "ALIAS": "alias aliases callerid caller cli clid displayed caller-id presented display presentation id outgoingid "
    "ani dikhe from-number callee callees",
    "WEIGHT": "weight weights share percent percentage load balance balancing ratio split proportion traffic priority "
    "priorities prio order preference rank primary secondary first second fallback distribution",
    "MODE": "mode pstn flow applet ivr connect callflow direct exoml",
    "MASK": "mask netmask subnet /32 /29 /28 /24 wider range block narrower",
    "PBX": "pbx asterisk freepbx freeswitch kamailio opensips 3cx settings config configuration configs registration "
    "pjsip dialplan sofia gateway file files parameters params sbc hosted fusionpbx vicidial issabel conf",
    "OUTBOUND": "outbound outgoing out termination dialer dialler dialout dialing calling campaign bahar outward "
    "outcall placing place call",
    "INBOUND": "inbound incoming origination receive receiving in aane andar inward land hotline ivr",
    "BOTH": "both bidirectional two-way twoway dono bothways bi-directional",
    "ALL": "all every everything each entire whole sab sabhi saare complete full any list",
    "PAST": "was were did had yesterday ago last since already been",
}
OTHERS = {
    "PLEASE": "please pls plz kindly can could would will want need like lets let should must gonna wanna help jaldi "
    "urgent urgently asap krdo kardo karo kar do dena dijiye chahiye de",
    "NOT": "not no never dont don't do'nt without stop cancel mat nahi nahin wait hold abort nope nah na avoid skip "
    "keep except unless ignore forget undo nevermind leave",
    "I": "i we us our my me mine you they he she someone somebody team",
    "TO": "to onto into in on under pe par mein me ko",
    "FROM": "from off out of se ka ki ke",
}
_MORE = (
    "trunk call calls dial caller callers number please support sales collections marketing billing office delhi mumbai "
    "our the customers customer urgent today number one other same instead exotel slack ticket thanks thank hello team"
)
PHRASES = (
    ("set up", "setup"),
    ("sett up", "setup"),
    ("caller id", "callerid"),
    ("caller-id", "callerid"),
    ("calling line id", "callerid"),
    ("get rid of", "remove"),
    ("take off", "remove"),
    ("take down", "remove"),
    ("take out", "remove"),
    ("tear down", "remove"),
    ("bring back", "restore"),
    ("brought back", "restore"),
    ("come back", "restore"),
    ("roll back", "restore"),
    ("white list", "whitelist"),
    ("white listed", "whitelisted"),
    ("allow list", "whitelist"),
    ("toll free", "tollfree"),
    ("keep an eye", "watch"),
    ("keep eye", "watch"),
    ("what can you do", "help"),
    ("point to", "route to"),
    ("sign off", "signoff"),
    ("log in", "login"),
    ("user name", "username"),
    ("e mail", "email"),
    ("look up", "lookup"),
    ("sip user", "sipuser"),
    ("sip trunk", "trunk"),
    ("go live", "golive"),
    ("phone number", "number"),
    ("mobile number", "number"),
    ("call flow", "flow"),
)


@cache
def concepts() -> dict[str, tuple[str, ...]]:
    """Map each word to its concepts."""
    found: dict[str, tuple[str, ...]] = {}
    for concept, words in (*ACTIONS.items(), *THINGS.items(), *OTHERS.items()):
        for word in words.split():
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), concept)))
    return found


@lru_cache(8192)
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts of a word, also of one with a typing error in it."""
    known = concepts()
    if word in known:
        return known[word]
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and word.removesuffix(ending) in known:
            return known[word.removesuffix(ending)]
    if len(word) < 5 or not word.isalpha() or is_everyday(word):
        return ()
    near = process.extractOne(word, _long_words(), scorer=OSA.distance, score_cutoff=2 if len(word) >= 8 else 1)
    return known[near[0]] if near and near[0][0] == word[0] else ()


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(word for word in concepts() if len(word) >= 5)


@lru_cache(8192)
def is_trade_word(word: str) -> bool:
    """True for a word that people use beside trunks, which is unlikely to be the slip of a trunk's name."""
    return word in concepts() or word in _MORE.split() or is_everyday(word)


def is_action(word: str) -> bool:
    """True for a word that asks for something, even if a trunk is called so."""
    return any(concept in ACTIONS for concept in concepts().get(word, ()))
