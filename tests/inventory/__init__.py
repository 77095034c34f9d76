"""An inventory of what the portal does, written as text files: a safety net for refactorings.

`python -m tests.inventory FOLDER` writes the same bytes each time for the same behaviour. Run it before and after a
change that moves or renames code, and compare both folders with `diff -r`. No file holds the name of a module.

Modules of the project are imported in `project.py` only, and models are found by the name of their class: when code
moves, that file is the one to change.
"""
