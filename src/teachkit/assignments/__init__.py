"""Exercises as assignments: from the question records to notebooks, marks and files for other systems.

``exercises`` turns every record that can be marked into one form: stub, solution, check, kept wrong answers.
``notebooks`` writes the student's and the instructor's notebook in nbgrader's cell format. ``grade`` marks a folder:
``handin`` finds whose is what, ``reading`` the answers in it, ``sandbox`` runs them apart (in forks of ``zygote``,
under ``watch``), ``plain`` is all that may cross, ``marking`` compares, ``report`` writes, ``enter`` fills the tables
of Moodle and Canvas. ``essays`` reads the free texts, which a person marks, and ``byhand`` the marks of that person.
``forms`` draws tests for before and after a course, ``responses`` reads what came back, ``analysis`` judges the items
and ``itemreport`` writes that. ``exports`` writes question files for Moodle and Canvas, and cards.
"""
