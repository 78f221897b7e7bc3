"""The one blueprint of joining, signing in, the own account and the roster."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
