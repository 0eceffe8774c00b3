"""`/trunk creds …`: the SIP credentials of a trunk, for systems that sign in instead of calling from a known IP."""
