"""`/trunk creds …`: the SIP credentials of a trunk, for a PBX that is asked for a user and password. They take no
whitelisted IP's place: outbound (termination) calls are known by that."""
