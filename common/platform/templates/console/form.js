// Makes the partner's forms better; without it they work.
