"""When and where: date expressions, places, and which of them an event has."""
