"""An Exotel on loopback: the trunk API as it really answers, traps included, and a panel to break it with.

Each rule is in the file of its name:

    state          what the account holds; saved to and loaded from one JSON file
    records        the objects, with their fields in the API's own order
    endpoints      method and path to the function that serves them; which ones an account may lack
    trunks, numbers, whitelist, destinations, credentials, settings
                   what each of those endpoints does
    rules          what may be put into a field
    refusals       every error code and its words
    envelope       how an answer is wrapped; what HTTP says about it
    paging         pages of at most 50
    rate           200 requests a minute, 50 at once
    faults         how the panel makes it misbehave
    control        the panel's own routes
    call           a request as the endpoints see it
    app            the road a request takes through all of this
"""
