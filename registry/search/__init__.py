"""Search: an index of the texts of all apps, written by the functions that change them, and read by id filters.

`tokens` divides texts into words, `query` reads what a reader typed, `index` writes the rows, `results` finds them.
No library was suitable: those for Django (Haystack, watson) rank differently on each engine or use the text search
configurations of PostgreSQL, which neither know most languages of ASEM partners nor scripts without spaces.
"""
