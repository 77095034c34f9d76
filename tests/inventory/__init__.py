"""An inventory of the portal's behaviour, written to text files: a safety net for refactoring.

`python -m tests.inventory FOLDER` always writes the same bytes for the same behaviour. Run it before and after a change
that moves or renames code, and compare the two folders with `diff -r`. No file contains the name of a module.

Modules of the project are imported only in `project.py`, and models are found by the name of their class. If code
moves, change only that file.
"""
