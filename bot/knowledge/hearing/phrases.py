"""Phrases: patterns that are replaced, in this order, by words of `words.CONCEPTS`."""

from __future__ import annotations

PHRASES: tuple[tuple[str, str], ...] = (
    # Something is fine.
    (
        r"\b(no|without|without any|not any|not a|zero) (problems?|issues?|trouble|troubles|difficulty|errors?)\b",
        " fine ",
    ),
    (r"\b(nobody|no one|not|none) (\w+ ){0,2}complain\w*( about)?\b", " fine "),
    (r"\b(the )?(problem|issue|trouble|fault) is not\b|\bit is not (the|a|about|that)\b", " fine "),
    (r"\b(nothing|not anything|not) (is |at all )?(wrong|bad)( with)?\b|\bruled out\b", " fine "),
    (r"\bnot (an?|the|any|really) (\w+ )(\w+ )?(issue|problem|matter|question)\b", r" fine \2 "),
    (
        r"\b(hear|heard|hears|hearing) (from (\w+ ){1,2})?(that|about|complaints?|reports?)\b|\bhears? (our|the|my) "
        r"(phones?|bell)\b",
        " told ",
    ),
    (
        r"\b(inbound|incoming|outbound|outgoing)( calls?)? and (inbound|incoming|outbound|outgoing)\b(?! (is|has|"
        r"stopped|fails?|cannot|can not|does)\b)",
        r" \1 with \3 ",
    ),
    (r"\bthrough (?=(the|our|your|this|a|exotel|trunk|my)\b)", " via "),
    (r"\bclick[ -]?(to|2)[ -]?(call|dial)\b", " outcall "),
    (r"\b(is|are|stays?|was|still) up\b(?! to)", " fine "),
    (r"\b(phone|telephone) (anyone|anybody|someone|customers?|people|clients?|us|me|them|him|her|out)\b", r" call \2 "),
    (r"\btoll[ -]?free\b", " tollfree "),
    (r"\b(get|gets|getting|got) (a )?hold of\b", " reach "),
    (r"\b(ringing|ringback|ring ?back|ring|dial|dialing|dialling) ?tones?\b", " ringback "),
    (r"\breceiving (phone|person|party|side|end|handset|mobile)\b", r" called \1 "),
    (
        r"\b(our|my|company|office|toll ?free|the main) (number|line|exophone|did) (is |was )*(switched off|not "
        r"(reachable|available|in service)|unavailable|unreachable|out of service|not (getting )?connect\w*)\b",
        " incoming not arrive ",
    ),
    (
        r"\b(since|from) (this |yesterday |last |early |late |\w+day )?(morning|noon|afternoon|evening|night|yesterday|"
        r"week|today|month)\b",
        " , ",
    ),
    (r"\b(get|gets|go|goes|going|getting|got) out\b(?! of)", " outcall "),
    (r"\b(our|my) (\w+ )?(number|did|exophone) (is |are )?(\w+ )?(dead|down|not work\w*)\b", " incoming fail "),
    (r"\b(our|the|a|my|new|each|every|which|their|this) did\b(?! (not|you|we|they|he|she|it|the|i)\b)", " exophone "),
    (r"\b(customer|caller|client|he|she|person|party) (\w+ )?(hung|hangs?) up\b", " left "),
    (r"\b(calls?|fail\w*|dead|down|broken) in and out\b", r" \1 incoming with outgoing "),
    (r"\b(nobody|no one|none) (can )?hears? the other\b", " not bothways hear "),
    (r"\b(our|my) (people|guys|folks|boys|girls|users)\b", " agents "),
    # Announcements, and words that only say “failed”.
    (
        r"\b(hears?|hearing|gets?|getting|got|plays?) ((a|an|the|only|your|some|that|just) )*((?!error|fail)\w+ "
        r")?(recording|recorded|announcement|message|beeps?|music|prompt|greeting)\b",
        " announced ",
    ),
    (
        r"\b(fast|rapid) (busy|engaged)( (tone|signal|sound))?\b|\b(reorder|congestion|error|failure) (tone|signal)\b",
        " fails ",
    ),
    (r"\b(is|are|was) (all )?right\b", " fine "),
    (r"\b(crystal clear|loud and clear|as (it )?should|as expected|like a charm|no complaints?|all good)\b", " fine "),
    (
        r"\b(other|far|our|their|customers?|month|remote|week|this|your|my|opposite|callers?|which|front|back|near|"
        r"clients?|agents?|the) ends?\b",
        r" \1 side ",
    ),
    # Sound.
    (
        r"\b(not|can|could|to|do|does|we|i|they|he|she) (heres?) (?=(\w+ )?(us|me|him|her|them|anything|you|the|"
        r"nothing|no)\b)",
        r" \1 hear ",
    ),
    (r"\b(caller|customer|client|agent|he|she) heres\b", r" \1 hears "),
    (
        r"\b(neither|no|none of the|not either|not on either|not in either) (\w+ )?(ways?|sides?|directions?|ends?|"
        r"part(y|ies)|legs?|of us)\b",
        " not bothways ",
    ),
    (r"\b(one|1|single)[ -]?(way|direction|directional|side|sided)\b|\bhalf[ -]duplex\b", " oneway "),
    (
        r"\b(in|to|from|at|on|for|just|only) (just |only )?(one|1|a single) (\w+ )?(way|direction|side|end|leg)\b",
        " oneway ",
    ),
    (r"\bonly (one|1) (\w+ )?(side|party|person|end|leg|direction|way)\b|\bhalf (of )?the conversation\b", " oneway "),
    (r"\b(not|nothing|zero|no) (\w+ ){0,4}(reverse|opposite|other|return) (direction|way|path)\b", " oneway not "),
    (r"\bonly (our|their|my|his|her|the \w+) (side|voice|end|leg|audio)\b", " oneway "),
    (r"\b(not|but) (the )?(vice versa|other way( a?round)?|reverse|opposite)\b", " oneway "),
    (
        r"\beach other\b|\bone another\b|\b(both|neither|either|each|any|two) (\w+ )?(ways?|sides?|directions?|ends?|"
        r"part(y|ies)|legs?|people|persons?|of (us|them|the))\b|\bno (ways?|sides?)\b",
        " bothways ",
    ),
    (
        r"\b(dead|total|complete|utter|pin drop) (air|silence)\b|\bblank calls?\b|\bcalls? (is|are|goes|go) blank\b",
        " silent ",
    ),
    (
        r"\b(saying|says?|shout\w*|repeat\w*|keeps?|kept) (\w+ )?hello\b( hello)*( are you there)?|\bhello hello\b|"
        r"\bare you there\b|\bnobody is (there|on the line)\b",
        " not hear ",
    ),
    (r"\b(ask|asks|asking) (if|whether) (\w+ ){0,3}(there|on the line|hear\w*)\b", " not hear "),
    (r"\b(inaudible|unhearable)\b", " not audible "),
    (r"\b(deaf)( to)?\b", " not hear "),
    (r"\b(in and out|bits and pieces|under ?water|tin can|talk(ing)? over each other|break(s|ing)? up)\b", " choppy "),
    (r"\bsounds? (\w+ )?like (an?|they|we|he|she|the|some\w*|i)\b", " choppy "),
    (r"\b(packets? (loss|lost|drops?)|(los|drop|miss)\w* (of )?(rtp )?packets?|half words?)\b", " choppy "),
    (
        r"\b(words?|voices?|syllables?|sentences?|audio|sound|speech)(?: (?!and|but|calls?)\w+){0,3} (swallowed|cut|"
        r"cuts|cutting|broken|breaks?|breaking|drop|drops|dropping|skip|skips|clipped)\b|\b(words?|syllables?|"
        r"sentences?) (\w+ )?(missing|lost|gone)\b|\b(sound|audio|voice) (\w+ )?(comes and goes|on and off|fad\w+|"
        r"vanish\w*)\b",
        " choppy ",
    ),
    (
        r"\b(missing|swallow\w*|cut\w*|break\w*|skip\w*|broken|los\w+|clip\w*) (of )?(some |the )?(words?|syllables?|"
        r"voice)\b",
        " choppy ",
    ),
    (r"\b(hard|difficult|hardly|barely|impossible) (\w+ ){0,3}(understand\w*|hear|follow|make out)\b", " choppy "),
    (
        r"\b(not|nobody|no one) (\w+ ){0,3}(understand (what|them|him|her|us|each|the c\w+|any word|a word|a thing|"
        r"anything)|understandable)\b",
        " choppy ",
    ),
    # The caller ID.
    (r"\bsees? who (is )?(calls|calling)\b", " callerid "),
    (
        r"\b(phones?|mobiles?|handsets?|screens?|displays?|see|sees) (shows? |says |displays |reads )?(as |it as "
        r")?(unknown|private|anonymous|withheld|hidden|blank)\b",
        r" callerid wrong \g<0> ",
    ),
    (
        r"\bcaller ?ids?( entification)?\b|\bcalling (line|number|party)( id\w*)?\b|\bcall display\b",
        r" callerid \g<0> ",
    ),
    (
        r"\b(number|name|id) (that )?(is |was |being |gets |they |people |customers? )*(shown|displayed|shows?|sees?|"
        r"seen|appears?|presented)\b",
        r" callerid \g<0> ",
    ),
    (
        r"\b(shown|display\w*|show\w*|sees?|seeing|present\w*|appear\w*|pops? up) (\w+ ){0,6}(number|numbers|landline|"
        r"exophone|name|did)\b",
        r" callerid \g<0> ",
    ),
    (
        r"\b(show\w*|appear\w*|display\w*|comes?|coming) (up )?(as|like) (\w+ )?(unknown|private|anonymous|spam|"
        r"withheld|hidden|blank)\b",
        r" callerid wrong \g<0> ",
    ),
    (
        r"\b(unknown|private|hidden|no|another|different|wrong) (number|caller)( id)? (\w+ ){0,3}(shown|displayed|"
        r"shows?)\b",
        r" callerid wrong \g<0> ",
    ),
    (
        r"\b(unknown|private|hidden|withheld|anonymous) (caller|number) (on|at|in) (\w+ ){0,2}(phones?|mobiles?|"
        r"handsets?|screens?)\b",
        r" callerid wrong \g<0> ",
    ),
    (
        r"\b(with|from|under) (the |a |an |some )?(wrong|other|another|different|random|strange|foreign|old) (\w+ "
        r")?number\b",
        r" callerid wrong \g<0> ",
    ),
    (r"\bdisplay(ed)? number\b|\bnumber (display|presentation|identification)\b", r" callerid \g<0> "),
    # Ends.
    (r"\b(hangs?|hung|hanging) up\b", " hangup "),
    (
        r"\b(cut|cuts|cutting|break|breaks|breaking|broke|broken|kick|kicked|throw|thrown)( \w+)? (off|out on us)\b",
        " cutoff ",
    ),
    (
        r"\b(line|call|connection|phone) (\w+ )?(goes|went|going) (dead|silent and)\b|\b(not|never) bothways (stay|"
        r"last)\w*( up)?( longer)?\b|\b(neither|not|never) (\w+ )?(lasts?|stays? up|stays? fine|hold)\b|\bcalls? (is|"
        r"are) over\b",
        " call cutoff ",
    ),
    (
        r"\b(calls?|line|connection) (are |is |keeps? |just |always )*(break|breaks|breaking|broke)\b(?! up)",
        " call cutoff ",
    ),
    (
        r"\b(goes|go|went) down again\b|\b(torn|tear|tears|taken) down\b|\bgo(es)? dead (after|mid|half|in)\b",
        " cutoff ",
    ),
    (
        r"\b(in the middle|in between|mid[ -]?\w+|half ?way|part ?way|by (it|them)sel\w+|on (its|their|there) own|(it|"
        r"them)sel\w+)\b",
        " suddenly ",
    ),
    (
        r"\bafter (exactly |about |around |some |a few |roughly |only |almost |just )*(an? |half |\d+|few |two |ten |"
        r"thirty |fifteen )",
        " after ",
    ),
    (r"\b\d+ ?(s|sec|secs|seconds?|min|mins|minutes?|hours?)\b( mark)?|\bhalf an? (minute|hour)\b", " seconds "),
    (
        r"\b(straight|right) ?away\b|\bat once\b|\bon the spot\b|\bbefore (any |it |even |the |our |my )*(\w+ "
        r")?(rings?|ringing|answer\w*)\b",
        " immediately ",
    ),
    # Answers of systems, and pressed keys, as a log, an announcement or a person says them.
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
