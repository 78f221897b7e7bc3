"""`python -m learn` is the `learn` command."""

from learn.cli import main

if __name__ == "__main__":
    main(prog_name="learn")
