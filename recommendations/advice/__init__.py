"""Drafting help: what could be improved in the wording of a recommendation. It never blocks."""
