"""An Exotel on loopback: the trunk API as it really answers, traps included, and a panel to break it with.

Each rule is in the file of its name:

    state          the contents of the account; saved to and loaded from one JSON file
    records        the objects, with their fields in the API's own order
    endpoints      method and path to the function that serves them; which ones an account may lack
    trunks, numbers, whitelist, destinations, credentials, settings
                   those endpoints
    rules          the rules for the fields
    refusals       every error code and its words
    envelope       the wrapping of an answer, its HTTP status, and pages of at most 50
    rate           200 requests a minute, 50 at once
    faults         the faults that the panel switches on
    control        the panel's own routes
    request        a request as the endpoints see it
    app            the road a request takes through all of this
"""
