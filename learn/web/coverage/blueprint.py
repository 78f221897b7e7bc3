"""The one blueprint of coverage and of what is required."""

from flask import Blueprint

blueprint = Blueprint("coverage", __name__)
