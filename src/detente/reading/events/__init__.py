"""Event mentions: candidates are proposed, judged and settled."""
