"""Who is named: names, descriptions, pronouns and speakers."""
