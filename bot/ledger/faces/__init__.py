"""The calls of `bot.ledger.Ledger`, a class a topic: it is all of them, and no one uses them apart."""
