"""Verdicts and runs, for people and for programs."""
