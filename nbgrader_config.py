"""nbgrader's settings for this course: solutions/ is the source, lessons/ the release, the course's engine does the marking."""

import os
import sys

from autograder.nbgrader_plugin import autograde_preprocessors, generate_preprocessors, sanitize_preprocessors

# nbgrader calls alembic by its name, which is not on the PATH of an environment that is not activated
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", os.defpath)

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "perceptron-to-keras"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "progress*.json",
    "exercises.py",
    "pictures.py",
]

c.GenerateAssignment.preprocessors = generate_preprocessors()
c.Autograde.sanitize_preprocessors = sanitize_preprocessors()
c.Autograde.autograde_preprocessors = autograde_preprocessors()
c.Autograde.exporter_class = "autograder.nbgrader_plugin.ForgivingExporter"
c.HTMLExporter.filters = {"strip_files_prefix": "autograder.markup.harmless"}  # what all Markdown passes through
