"""Labels of the buttons on a card, for the cards and for sentences that name them."""

TRY_AGAIN = "Try again from here"
CHECK_AGAIN = "Check and continue"
LOOK_IN_A_MINUTE = f"In a minute, press “{CHECK_AGAIN}”."
CHANGE_SOMETHING = "Edit and retry…"
MOVE_IT_HERE = "Move it here…"
ADD_TO_THAT = "Add to that trunk…"
