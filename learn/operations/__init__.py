"""Writes that several use cases share. They find, ask the domain, record; they neither permit nor commit."""
