"""The concepts of people's words, in capitals; a word may have several."""

from __future__ import annotations

from functools import cache

SIDES = {
    "US": "we us i me myself agent agents staff team teams colleague colleagues employee employees receptionist "
    "operator operators pbx asterisk freepbx freeswitch 3cx sbc genesys avaya cisco kamailio opensips yeastar "
    "grandstream mitel sangoma vicidial fusionpbx telecaller telecallers telemarketer telemarketers rep reps sales "
    "everybody everyone secretary dispatcher dispatchers queue ourselves executives executive softphone softphones "
    "server counsellor counsellors advisors advisor dialer dialler",
    "THEM": "receiver receivers they them customer customers client clients caller callers callee he him she her "
    "person people patient patients prospect prospects lead leads guest guests subscriber subscribers party remote "
    "opposite anyone anybody someone somebody other others outside outsiders far mobile mobiles cell cellphone "
    "landlines vendor supplier suppliers parents student students buyer buyers borrower borrowers user users folks "
    "whoever their public friend wife partner partners pstn destination donor donors outsider member members "
    "recipient recipients world external",
    "OURS": "number numbers exophone exophones dids hotline helpline helpdesk landline office shop company desk "
    "reception ivr toll-free tollfree tfn support line lines trunk phone phones telephone telephones extension "
    "extensions switchboard counter center centre callcenter branch clinic main system",
}
"""The sides of a call; `OURS` is ours if “our” stands before it."""

CONCEPTS = {
    "NOT": "not no never none nobody noone nothing without neither nor zero unable hardly barely impossible stopped "
    "stops stop cannot lacks missing nil lost 0 rarely unreachable empty less nowhere quit ceased",
    "FAIL": "fail fails failed failing failure failures dead down broken refused refuses refuse rejected rejects "
    "reject rejecting ignores ignored ignore gone lost mute error errors problem problems issue issues trouble "
    "kaput stuck die dies blocked bad wrong poor cannot stopped unsuccessful useless busted dying declined aborted "
    "aborts hopeless disturbed faulty defective bounce bounces bouncing bounced crash crashes",
    "LOUD": "loud audible",
    "FINE": "valid active mapped enabled listening online trusted fine ok okay good well perfect perfectly normal "
    "normally great alright healthy healthily nicely properly correctly correct smoothly excellent loud solved "
    "flawless flawlessly happily clearly clear successfully green usual",
    "WORK": "work works working worked function functions functioning operate operates success successful succeeded "
    "succeed succeeds complete completed go goes operational possible",
    "CLEAR": "clear clearly",
    "DIALIN": "hotline helpline tollfree toll-free dids exophone exophones tfn switchboard",
    "DIALOUT": "dialer dialler campaign campaigns telecaller telecallers telemarketer telemarketers",
    "ELSEWHERE": "mail mails email emails e-mail sms whatsapp printer printers invoice invoices billing website",
    "HEAR": "hear hears heard hearing hearable listen listens listening listened",
    "AUDIO": "audio sound sounds voice voices rtp media speech",
    "NOISE": "noise noises crackle hiss disturbances",
    "SILENCE": "silence silent mute muted quiet soundless",
    "ONEWAY": "oneway unidirectional one-way unilateral",
    "BOTH": "bothways bilateral both",
    "BAD": "bad terrible horrible poor awful worse worst lousy pathetic rubbish low disturbed degraded mauvaise "
    "schlecht unusable dreadful weak",
    "QUALITY": "quality clarity mos intelligibility",
    "CHOPPY": "choppy robotic robot robots robo crackle crackles crackling crackly cracking stutter stutters "
    "stuttering jitter echo echoes echoing garbled garbling laggy lag lags lagging latency distorted distortion "
    "distort scratchy metallic jittery choppily delayed delay delays late hiss hissing noisy muffled slurred gaps "
    "gap clipping clipped underwater hum humming buzz buzzing static skipping skips patchy tinny glitch glitchy "
    "glitches fuzzy interference unintelligible incomprehensible unclear robotically stammering broken-up "
    "choppiness disturbance mechanical",
    "CALL": "call calls calling called conversation conversations connection line lines communication session "
    "sessions callings talk talks",
    "US": "we us our i me my mine agent agents",
    "IN": "inbound incoming origination receive receiving received receives inward entrant inbounds entrantes incall",
    "OUT": "outbound outgoing termination dial dials dialling dialing outward dialer dialler dialled dialed outbounds "
    "dialout outcall ausgehend sortants salientes",
    "GET": "get gets getting take taking got receives",
    "ARRIVE": "arrive arrives arriving arrived reach reached reaches come comes coming came land lands landing landed "
    "hit hits ring rings ringing rang rung through reaching reachable unreachable delivered deliver delivers routed "
    "appear appears enter enters show",
    "TLS": "tls ssl handshake x509 encryption encrypted secure sips encrypt encrypts starttls securely openssl",
    "CERT": "certificate cert certs certificates zertifikat certificat certificado ca pem keystore truststore",
    "EXPIRED": "expired expires expiry outdated renewal renewed",
    "ATONCE": "immediately instantly straightaway instantaneously",
    "DROP": "drop drops dropped dropping disconnect disconnects disconnected disconnecting cutoff hangup cut cuts "
    "cutting terminates terminate terminated ends end ended ending hangs disconnection disconnections finish "
    "finishes finished bye interrupts interrupted interrupt dies die dying collapses abort aborts droping severed",
    "WHEN": "suddenly after seconds second sec secs minutes minute randomly while during exactly automatically "
    "abruptly every established active",
    "CALLERID": "callerid cli clip clid anonymous truecaller withheld callerids caller-id",
    "WRONG": "wrong incorrect another different unknown invalid bad strange other random old mismatch mismatched",
    "HIDDEN": "hidden private blank withheld anonymous masked suppressed",
    "NUMBER": "number numbers phonenumber landline exophone msisdn",
    "KEYPAD": "keypad dtmf digits keys tones touchtone rfc2833 rfc4733 tone keyed buttons",
    "IVR": "ivr menu",
    "UNAUTH": "challenge challenges challenging challenged unauthorized unauthorised authentication auth "
    "unauthenticated authenticate authenticates digest authorization authorisation",
    "CREDS": "password passwords login credentials credential register registers registering registered registration "
    "username passwd logins registrations secret",
    "FORBIDDEN": "forbidden forbids forbid",
    "IP": "ip ips",
    "WHITELIST": "whitelist whitelisted whitelisting allowlist allowlisted acl white-list",
    "ALLOWED": "block blocks authorised authorized allowed blocked changed moved refused rejected permitted "
    "permission permits accepted allow",
    "FOUND": "found exist exists recognised recognized",
    "UNALLOC": "unallocated unassigned nonexistent nonexisting",
    "FORMAT": "format e164 prefix prefixes",
    "INVALID": "invalid",
    "BUSY": "busy engaged besetzt ocupado occupied occupe",
    "TIMEOUT": "timeout timeouts unresponsive unanswered",
    "CODEC": "codec codecs g711 g729 g722 opus pcma pcmu alaw ulaw transcoding g723 ilbc speex amr codek",
    "SDP": "sdp srtp offer media",
    "NOTFOUND": "notfound",
    "NOTACC": "notacceptable",
    "UNAVAIL": "unavailable overloaded overload congestion congested overcrowded",
    "TEMPUN": "tempunavailable",
    "INCOMPLETE": "incomplete truncated",
    "DUP": "duplicate duplicates duplicated",
    "RATE": "ratelimit throttled throttling throttle throttles",
    "MAKE": "make makes making place placing start placed made originate originates originating initiate attempt",
    "LOST": "gone lost lose loses losing loosing loose",
    "BACK": "back",
    "SEE": "see sees seeing saw seen visible shown shows showing display displays displayed appears appear show "
    "presented presents",
    "ANY": "anything anybody anyone",
    "ADDRESS": "address",
}

DENIABLE = frozenset({"DROP", "CHOPPY", "ONEWAY", "SILENCE", "BUSY", "TIMEOUT", "NOISE"})
"""Troubles that can be denied: “calls do not drop” is not the trouble. “No audio” is one."""

EVERYDAY = (
    "the a an is are was be been it its this that these those and or but with on of to at for from since all some "
    "then when while what why how do does did have has had can could will would should there here where which who our "
    "your their his her more most much many today morning noon night again still just only ever always about after "
    "before during over under time day week hour hours year test thing things fine well good work works working phone "
    "phones pbx sip server trunk exotel asterisk sbc vendor help problem issue something everything wall bring being "
    "like live love than thank very seems want wants house never every other one ways they them anything either next "
    "last first second minute month friday monday tuesday wednesday thursday saturday sunday between another because "
    "though although however whereas yesterday tonight tomorrow please kindly urgent check same right left sometimes "
    "often until till into onto also too even both each such says said tell told think know need make made take taken "
    "keep keeps kept give given find look looks looking leave leaves change changed changes move moved update updated "
    "upgrade upgraded install installed firewall router network internet wifi port ports packet packets invite "
    "invites ack bye options request requests response reply log logs message screen recording records code codes "
    "cost costs order price world long short high whole new old name names boss people number team side sides far "
    "near end ends money minutes seconds half full were wear west east rest best send sends sent bill bills pay paid "
    "talk talks speak speaks speaking answer answers answered pick picks wait waits hold holds start starts human "
    "manual account dashboard report reports list lists word words string strong wrong ones done gone lone tone read "
    "real deal sale sales hello "
)
"""Words that are never taken for typing errors."""


@cache
def meanings() -> dict[str, tuple[str, ...]]:
    """Map each word to its concepts."""
    meanings_of: dict[str, tuple[str, ...]] = {}
    for concept, synonyms in (*SIDES.items(), *CONCEPTS.items()):
        for word in synonyms.split():
            meanings_of[word] = tuple(dict.fromkeys((*meanings_of.get(word, ()), concept)))
    return meanings_of


def is_everyday(word: str) -> bool:
    """True for an everyday word, which is unlikely to name a trunk."""
    return word.lower() in _everyday()


@cache
def _everyday() -> frozenset[str]:
    return frozenset((*meanings(), *EVERYDAY.split()))
