"""What the buttons on a card say, for whoever makes them and for the sentences that name them."""

TRY_AGAIN = "Try again from here"
CHECK_AGAIN = "Check again, and go on if it did not happen"
"""It checks first, and carries out what it does not find: a shorter word would hide the second half."""
LOOK_IN_A_MINUTE = f"In a minute, press “{CHECK_AGAIN}”."
CHANGE_SOMETHING = "Change something…"
MOVE_IT_HERE = "Move it here…"
ADD_TO_THAT = "Add to that trunk…"
