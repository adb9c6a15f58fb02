"""How a sentence is built: clauses, arguments, coordination, layout."""
