"""Whether it happened: negated, planned, hypothetical or long past."""
