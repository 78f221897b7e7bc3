"""What people can do: one use case, one module, one public function, named as the module.

Each reads in six beats (find, permit, decide, record, commit, return) and says in its decorator whether it reads or
writes and which action it is. `asker` and `now` are handed in; use cases do not call each other.
"""
