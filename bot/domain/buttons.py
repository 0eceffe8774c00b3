"""The labels of a card's buttons, for the cards and for the sentences that name them."""

TRY_AGAIN = "Try again from here"
CHECK_AGAIN = "Check again, and go on if it did not happen"
"""It checks first, and then carries out the rest: a shorter label would hide the second half."""
LOOK_IN_A_MINUTE = f"In a minute, press “{CHECK_AGAIN}”."
CHANGE_SOMETHING = "Change something…"
MOVE_IT_HERE = "Move it here…"
ADD_TO_THAT = "Add to that trunk…"
