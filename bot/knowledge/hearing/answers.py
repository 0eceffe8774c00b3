"""Answers of systems, and pressed keys: in the words of a log, an announcement, or a person who read them."""

from __future__ import annotations

ANSWERS = (
    (
        r"\bunknown ca\b|\bself[ -]?sign?\w*( cert\w*)?\b|\bverify error\b|\bclient hello\b|\bsecure (\w+ )?(link|"
        r"transport|connection|signal\w*|port)\b",
        " certificate ",
    ),
    (r"\blets? is? ?encrypt\b|\bprotocol version\b|\bcipher( suite)?s?\b", " certificate "),
    (r"\b(not|un)[ -]?acceptable( here)?\b", " notacceptable "),
    (r"\b(time|timed|times|timing)[ -]?outs?\b", " timeout "),
    (
        r"\b(no|not|without|never|nothing|zero|not any) (\w+ ){0,2}(response|responses|reply|replies|answers? (from|to "
        r"(our|the) (invite|options|sip|request)))\b|\b(not|never) (repl\w+|respond\w*)\b|\b(invites?|requests?|"
        r"options|register) (\w+ ){0,3}(no|not|never) (\w+ )?(answer\w*|response|reply)\b|\b(invites?|options|"
        r"requests?|pings?) (\w+ ){0,5}(not|never|un) ?answered\b|\bunanswered (invites?|options|requests?)\b|"
        r"\bnothing (comes|came|coming) back\b",
        " timeout ",
    ),
    (
        r"\b(service|server|gateway|system|sip server|trunk) (is |was )?(currently |temporarily )?(un ?available|not "
        r"available)\b",
        " unavailable ",
    ),
    (
        r"\b(temporar\w*|momentar\w*|currently|right now) (is |are )?(un ?available|not (available|reachable))\b",
        " tempunavailable ",
    ),
    (
        r"\b(user|person|customer|subscriber|party|callee|phone|extension|he|she|mobile) (is |are )?(\w+ )?(off ?line|"
        r"switched off|not (available|logged in|registered right now|reachable)|unavailable)\b",
        " tempunavailable ",
    ),
    (
        r"\b(no|not|out of|over|at|full|max\w*|lack\w*|exceed\w*) (\w+ ){0,2}capacity\b|\bcapacity (\w+ "
        r"){0,2}(exceeded|reached|full)\b|\bdown for (a )?(moment|maintenance)\b",
        " unavailable ",
    ),
    (
        r"\b(address|numbers?)( is| are)? incomplete\b|\b(too|number is|digits?) (short|few)( digits?)?\b|\btoo few "
        r"(digits?|numbers?)\b",
        " incomplete ",
    ),
    (
        r"\b(missing|lacks?|lost|strip\w*|without|forgot\w*|fewer|less) (\w+ )?(a |one |two |some |last |the |first |"
        r"of )*digits?\b",
        " incomplete ",
    ),
    (
        r"\bdigits? (\w+ )?(\w+ )?(missing|short|stripped|lost|cut|removed|left out)\b|\b(not|more) (enough |all "
        r")?(the )?digits\b|\bincomplete\b",
        " incomplete ",
    ),
    (
        r"\balready (\w+ )?(exists?|there|mapped|whitelisted|taken|used|in use|added|present|assigned)\b|\b(exists?|"
        r"there|mapped|taken|used|in use|added) already\b|\bsame name exists\b",
        " duplicate ",
    ),
    (
        r"\btoo? many (\w+ )?(requests?|calls to the api|api calls)\b|\brate[ -]?limit\w*\b|\b(api|request) (limit|"
        r"quota)\b|\brequests? (a|per|each|every) (minute|second|hour)\b",
        " ratelimit ",
    ),
    (r"\b(log|logs|logging|sign|signs|signing)[ -]?(in|on)\b", " login "),
    (r"\b(user ?names?|user ids?)\b|\buser\b(?= (and |is not |rejected|wrong|bad))", " credentials "),
    (
        r"\bnot (allowed|permitted|authori[sz]ed) (\w+ ){0,5}(from )?(this|that|our|my|the|your|source) (\w+ "
        r")?(address|ip|network|source)\b",
        " forbidden ",
    ),
    (r"\b(new|other|another|different|second|changed|change of|fresh)( \w+){0,2} ips?( address\w*)?\b", " moved ip "),
    (r"\b(public |static |office |our |source )*(ip|ips|ip address(es)?)\b", " ip "),
    (r"\b(source|public|sender) address(es)?\b", " ip "),
    (
        r"\b(country|area|dialling|std|isd)[ -]?codes?\b|\bplus[ -]?(sign|91)?\b|\+91\b|\bleading (zero|0|plus)\b|"
        r"\be\.?164\b",
        " format ",
    ),
    (
        r"\b(un(allocated|assigned|known)|in ?valid|non[ -]?exist\w*|wrong) (dialled |destination )?(number|"
        r"destination|subscriber)\b",
        r" unallocated \g<0> ",
    ),
    (
        r"\bnumbers? (\w+ ){0,4}(unknown|unallocated|unassigned|not (known|exist\w*|found|valid|recogni[sz]ed|in (use|"
        r"service|the dial ?plan)))\b",
        " unallocated ",
    ),
    (
        r"\b(not|never) (know\w*|find|found|recogni[sz]\w*) (\w+ ){0,2}numbers?\b|\bno such (number|user|extension)\b",
        " unallocated ",
    ),
    (
        r"\b(user|extension) (is )?(unknown|not (found|known))\b|\bnumber (is )?not in service\b|\bnot in (the|our) "
        r"dial ?plan\b",
        " unallocated ",
    ),
    (r"\b(busy|engaged|occupied) (tones?|signals?)\b", " busy "),
    (
        r"\b(busy here|already (talking|speaking|in a call|on a call)|talking to (someone|somebody)|on another call|"
        r"call waiting|on the phone already|already on (a|the) (call|phone|line))\b",
        " busy ",
    ),
    (
        r"\b(media|sdp|srtp|audio) (offer|mismatch|negotiation|format|incompat\w*)\b|\bincompatible (media|sdp|"
        r"format)\b|\bplain rtp\b|\boffer with\b",
        " codec ",
    ),
    (
        r"\b(key ?pad|key ?board (of|on) (\w+ )?(tele)?phone|touch[ -]?ton\w*|tuch[ -]?ton\w*|key ?press\w*|push "
        r"?button\w*|dial ?pad|auto ?attendant|voice menu|phone menu|short ?codes?)\b",
        " keypad ",
    ),
    (
        r"\b(press|presses|pressed|pressing|type|types|typed|typing|enter|enters|entered|entering|choose|chooses|"
        r"select\w*|push\w*|hit|hits|hitting|marks?) (((?!password|times)\w+ ){0,2}(\d+|one|two|three|zero)(?! times)|"
        r"(\w+ ){0,2}(keys?|digits?|options?|numbers?|button|buttons|pin|star|hash|code|language))\b",
        " keypad ",
    ),
    (
        r"\b(digits?|keys?|options?|numbers?|buttons?|tones?|pins?) (\w+ ){0,3}(press\w*|typed?|enter\w*|pushed|chosen|"
        r"selected|punched|twice|double)\b|\breact to keys\b",
        " keypad ",
    ),
    (r"\b(not|never|404) (be )?(found|find)\b", " notfound "),
    (r"\b(dos?e?|do) not (show|turn) up\b", " not arrive "),
)
