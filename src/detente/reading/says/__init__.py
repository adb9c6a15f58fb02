"""Who says so: statements, their stance, and claims."""
