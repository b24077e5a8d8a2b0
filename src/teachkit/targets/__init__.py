"""The forms of a model: one module a form, each with ``compile(model)``."""

from . import javascript, latex, python, sbml

TARGETS = {"python": python, "javascript": javascript, "latex": latex, "sbml": sbml}
