"""What is likely next: rankings of next events, probabilities of events and dyad-months, questions and their record."""
