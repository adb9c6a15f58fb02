"""What events amount to: encounters, commitments, assessments, conditionals."""
