"""A fake Exotel on loopback: the trunk API with its quirks, and a panel to inject faults.


state          the contents of the account; saved to and loaded from one JSON file
records        the objects, with their fields in the API's own order
endpoints      the table of methods and paths; the endpoints an account may lack
trunks, numbers, whitelist, destinations, credentials, settings
               those endpoints
rules          validation of the fields
refusals       every error code and its message
envelope       the response envelope, its HTTP status, and pages of at most 50
rate           200 requests a minute, 50 at once
faults         the faults that the panel injects
bad_answers    the responses of those faults
control        the panel's own routes
request        a request as the endpoints see it
app            the order in which a request passes through these
"""
