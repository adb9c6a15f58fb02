"""Tests of `detente.reading.affairs`."""
